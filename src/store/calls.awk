# calls.awk - makes calls.h of the heads of sql/api/*.sql, which say what a call
# is, and of sql/migrations/*.sql, which say what the types of limits hold.
#
#	awk -f calls.awk sql/migrations/*.sql sql/api/*.sql
#
# sql/README.md says how a head is written.  What it does not allow is said as
# FILE:LINE, and nothing is made.

function refuse(why) {
	printf "%s:%d: %s\n", file, line, why | "cat 1>&2"
	bad = 1
}

# An argument: where it comes from, how a text of a client's is checked, its name.
function add(source, type, word) {
	nargs++
	args = args sprintf("\tX(%s, %s, TYPE_%s, \"%s\") \\\n", name,
	    "PARAM_" source, type, word)
}

# "?limit:count", "{gid}:uuid", "{lid?}:uuid"
function add_asked(source, word,	colon, type) {
	colon = index(word, ":")
	type = "text"
	if (colon > 0) {
		type = substr(word, colon + 1)
		word = substr(word, 1, colon - 1)
	}
	if (source == "SEGMENT") {
		if (word !~ /^[{][a-z]+[?]?[}]$/)
			return refuse(word " is not a {name}")
		if (word ~ /[?][}]$/)
			source = "SEGMENT_OR_NULL"
		gsub(/[{}?]/, "", word)
	} else {
		word = substr(word, 2)
	}
	if (!(type in types) || word !~ /^[a-z]+$/)
		return refuse("\"" word "\" of type \"" type "\" is not an argument")
	add(source, toupper(type), word)
}

# "    p_name  type,    -- comment"
function parameter(text,	word, comment) {
	if (text !~ /^    p_[a-z_]+ +[a-z_.]+,?( +-- .*)?$/)
		return refuse("is not one parameter: p_name type, -- comment")
	comment = text
	if (!sub(/^[^-]*-- /, "", comment))
		comment = ""
	sub(/^    p_/, "", text)
	word = text
	sub(/ .*/, "", word)
	sub(/[ ;].*/, "", comment)
	if (comment ~ /^[?]/)
		add_asked("QUERY", comment)
	else if (comment ~ /^[{]/)
		add_asked("SEGMENT", comment)
	else if (comment ~ /^='[a-z]+'$/)
		add("CONST", "TEXT", substr(comment, 3, length(comment) - 3))
	else if (comment == "=given")
		add("GIVEN", "TEXT", word)
	else if (comment == "=body")
		add("BODY", "TEXT", "body")
	else if (comment ~ /^=/)
		refuse(comment " is not =body, =given or a text in quotes")
	else if (word in known)
		add(known[word], "TEXT", word)
	else
		refuse("p_" word " does not say where it comes from")
}

# "-- Call:       write, one lock, repeat if-seq"
function head(text,	part) {
	if (lane != "")
		refuse("a second Call")
	sub(/^-- Call: +/, "", text)
	if (split(text, part, ", ") != 3 || !(part[1] in lanes) ||
	    !(part[2] in locks) || !(part[3] in repeats))
		refuse("is not LANE, LOCK, REPEAT")
	lane = part[1]
	row = "LANE_" toupper(lane) ", " locks[part[2]] ", " repeats[part[3]]
}

function finish(	stable) {
	if (name == "")
		return
	if (state != "body")
		refuse("does not create holdfast." name "(...) RETURNS holdfast.answer")
	if (lane == "")
		refuse("has no line `-- Call: `; a helper belongs in sql/lib/NOUN/")
	if (lane != "slow" && is_stable != (lane == "read"))
		refuse("STABLE is for lane read, or slow if it takes long")
	calls = calls sprintf("\tX(%s, %d, %s) \\\n", name, nargs, row)
	all = all args
}

function begin_file() {
	finish()
	file = FILENAME
	name = lane = row = args = ""
	nargs = is_stable = 0
	state = "head"
	if (FILENAME ~ /\/api\//) {
		name = FILENAME
		sub(/^.*\//, "", name)
		sub(/\.sql$/, "", name)
	}
}

BEGIN {
	n = split("owner actor need session body idem fingerprint limits " \
	    "job_limits message_limits guard refused minimal iat job lease " \
	    "if_match if_none_match", list, " ")
	for (i = 1; i <= n; i++)
		known[list[i]] = toupper(list[i])
	known["id"] = "NEW_ID"
	n = split("text int count uuid bool list", list, " ")
	for (i = 1; i <= n; i++)
		types[list[i]] = 1
	lanes["read"] = lanes["write"] = lanes["slow"] = 1
	locks["no lock"] = "LOCK_NONE"
	locks["one lock"] = "LOCK_ONE"
	locks["many locks"] = "LOCK_MANY"
	repeats["repeat"] = "SAFE"
	repeats["repeat if-seq"] = "SAFE_IF_SEQ"
	repeats["repeat if-key"] = "SAFE_IF_KEY"
	repeats["never repeat"] = "UNSAFE"
}

FNR == 1 { begin_file() }
{ line = FNR }

# Types of limits.
name == "" && /^CREATE TYPE holdfast\.([a-z]+_)?limits AS \($/ {
	type = $3
	sub(/^holdfast\./, "", type)
	state = "type"
	next
}
state == "type" && /^\);/ { state = "head" }
state == "type" && /^    [a-z_]+ +(int|bigint)/ {
	member = $1
	sub(/_seconds$/, "", member)
	limits = limits sprintf("\tX(%s, %s) \\\n", type, member)
}

# Calls.
name != "" && state == "head" && /^-- Call:/ { head($0) }
name != "" && state == "head" && $0 == "CREATE OR REPLACE FUNCTION holdfast." name "(" {
	state = "parameters"
	next
}
state == "parameters" && /^\)/ {
	state = $0 == ") RETURNS holdfast.answer" ? "options" : "wrong"
	next
}
state == "parameters" { parameter($0) }
state == "options" && / STABLE/ { is_stable = 1 }
state == "options" && /^AS [$]/ { state = "body" }

END {
	finish()
	if (bad || calls == "" || limits == "") {
		if (!bad)
			print "calls.awk: no calls, or no limits" | "cat 1>&2"
		exit 1
	}
	print "/* Made by calls.awk of sql/api and sql/migrations: change those. */"
	print "#ifndef CALLS_H\n#define CALLS_H\n"
	print "/* name, arguments, lane, lock, repeat */"
	printf "#define CALL_LIST(X) \\\n%s\n", calls
	print "/* Of each call its arguments, in order: source, type, name */"
	printf "#define CALL_ARG_LIST(X) \\\n%s\n", all
	print "/* Of each type of limits its members, in order */"
	printf "#define CALL_LIMIT_LIST(X) \\\n%s\n", limits
	print "#endif"
}
