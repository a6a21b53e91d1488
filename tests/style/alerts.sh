#!/bin/sh
# Every metric is in holdfast(8), and no other; every alert asks for metrics
# that there are, has its entry in the runbook, and is seen to fire.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
rules=deploy/prometheus-rules.yml
grep -ohE '"holdfast_[a-z_]+' src/base/counters.h src/api/on/metrics.c | tr -d '"' |
	sort -u >"$work/written"
sed -n 's/^\.It Li \(holdfast_[a-z_]*\)$/\1/p' man/holdfast.8 | sort >"$work/told"
diff "$work/written" "$work/told" || status=1

grep -v '^ *\(#\|summary\|runbook\)' $rules | grep -oE 'holdfast_[a-z_]+' |
	sed -E 's/_(bucket|count|sum)$//' | sort -u | comm -23 - "$work/written" |
	sed 's/^/no such metric: /' >"$work/unknown"
sed -n 's/^ *- alert: //p' $rules | sort >"$work/alerts"
sed -n 's/^  - name: //p' tests/alerts/rules.test.yml | sort -u |
	comm -23 "$work/alerts" - | sed 's/^/never seen to fire: /' >>"$work/unknown"
grep -oE '\bHoldfast[A-Z][A-Za-z]+' deploy/RUNBOOK.md | sort -u |
	comm -3 "$work/alerts" - | sed 's/^/not in both rules and runbook: /' >>"$work/unknown"
sed -n 's/^ *runbook: "RUNBOOK.md: \(.*\)"/\1/p' $rules | sort -u | while read -r entry; do
	grep -qx "## $entry" deploy/RUNBOOK.md || echo "no entry in the runbook: $entry"
done >>"$work/unknown"
cat "$work/unknown"
[ ! -s "$work/unknown" ] || status=1

promtool check rules $rules >"$work/out" 2>&1 || { cat "$work/out"; status=1; }
promtool test rules tests/alerts/rules.test.yml >"$work/out" 2>&1 ||
	{ cat "$work/out"; status=1; }
exit $status
