#!/bin/sh
# check.sh BUILD [FILE.bats]... - lint, then every test, two files at a time; the
# last line counts.  A file's TAP output is printed in one piece when it is done.
set -eu

cd "$(dirname "$0")/.."

# Lint is one test among the others, where its tools are there.
lint() {
	for tool in clang-format cppcheck shellcheck mandoc; do
		if ! command -v $tool >/dev/null; then
			printf '1..1\nok 1 lint # skip no %s\n' $tool
			return
		fi
	done
	if sh tests/lint.sh >"$tap/lint.log" 2>&1; then
		printf '1..1\nok 1 lint\n'
	else
		printf '1..1\nnot ok 1 lint\n'
		sed 's/^/# /' "$tap/lint.log"
	fi
}

# What ends without having run all it planned (a file that does not load, a test that
# takes bats with it) is a failure too.
one() {
	out=$tap/${1##*/}.tap
	if test "$1" = lint; then
		lint >"$out"
	else
		timeout -k 10 3600 bats --tap "$1" >"$out" 2>&1 </dev/null || :
		awk '/^1\.\.[0-9]+$/ { plan = substr($0, 4) }
			/^(not )?ok [0-9]/ { n++ }
			END { if (plan + 0 == 0 || n < plan + 0) print "not ok " n + 1 " did not end" }' \
			"$out" >"$out.end"
		cat "$out.end" >>"$out"
		rm "$out.end"
	fi
	(
		flock 9
		echo "# ${1##*/}"
		cat "$out"
	) 9>"$tap/lock"
}

# The longest first: files tagged slow, then by the number of tests.
by_length() {
	for f; do
		n=$(grep -c '^@test' "$f") || :
		if grep -q '^# bats file_tags=.*slow' "$f"; then
			n=$((n + 1000))
		fi
		echo "$n $f"
	done | sort -rn | cut -d' ' -f2
}

if test "$1" = --one; then
	one "$2"
	exit
fi
BOBA_BUILD=$(cd "$1" && pwd)
tap=$(mktemp -d)
export BOBA_BUILD tap
trap 'rm -rf "$tap"' EXIT
trap 'exit 130' INT TERM
shift
test $# -gt 0 || set -- tests/*.bats
{
	echo lint
	by_length "$@"
} | xargs -P 2 -n 1 sh tests/check.sh --one
cat "$tap"/*.tap | awk '
	/^ok [0-9].* # skip/ { skipped++; next }
	/^ok [0-9]/ { passed++ }
	/^not ok [0-9]/ { failed++ }
	END {
		printf "%d passed, %d failed", passed, failed
		if (skipped)
			printf ", %d skipped", skipped
		print ""
		exit failed > 0 || passed == 0
	}'
