#!/bin/sh
# What is unfinished by its own words is not finished.
set -eu
cd "$1"
bad='\b(TODO|FIXME|XXX|HACK)\b|[Nn]ot (yet )?implemented|unimplemented|\bfor now\b'
if grep -rnE "$bad" src sql nginx deploy client schemas man configure.ac \
	Makefile.am ./*.md --exclude-dir=node_modules 2>/dev/null; then
	exit 1
fi
if grep -rnwi 'placeholder' src sql nginx deploy schemas 2>/dev/null; then
	exit 1
fi
# A test that is skipped tests nothing.
if grep -rnE '\b(it|test|describe)\.(skip|only|todo)\b|\bskip: *(true|[^f ])' tests client \
	--include='*.js' --include='*.mjs' --include='*.ts' \
	--exclude-dir=node_modules 2>/dev/null; then
	exit 1
fi
