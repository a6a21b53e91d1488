# compile_commands.awk - compile_commands.json from what `make -Bn` would run.
#
#	make -Bn all | awk -v dir=BUILD -f src/compile_commands.awk
#
# A compiler's line ends with the file; automake puts a search for the file
# before it, in backquotes, where a program has flags of its own.

function quoted(text) {
	gsub(/\\/, "\\\\\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

BEGIN { printf "[" }

/ -c -o [^ ]+\.o / {
	sub(/ *&& *\\?$/, "")
	sub(/^.*;[ \\]*/, "")
	if (match($0, /`test -f [^`]*echo '[^']*'`/)) {
		at = substr($0, RSTART, RLENGTH)
		sub(/^.*echo '/, "", at)
		sub(/'`$/, "", at)
		$0 = substr($0, 1, RSTART - 1) at substr($0, RSTART + RLENGTH)
	}
	printf "%s\n{\"directory\": %s, \"command\": %s, \"file\": %s}",
		(n++ ? "," : ""), quoted(dir), quoted($0), quoted($NF)
}

END { print "\n]" }
