#!/bin/sh
# lint.sh - formatting, static checks, the limits of the house; silent when all holds
# shellcheck disable=SC2317 # the checks are called by name, through hold
set -u

cd "$(dirname "$0")/.." || exit
failed=0

# hold WHAT COMMAND...: the command's output is shown when it fails.
hold() {
	what=$1
	shift
	if ! said=$("$@" 2>&1); then
		printf 'lint: %s\n%s\n' "$what" "$said"
		failed=1
	fi
}

sources() {
	find adapters cmd lib tests -name '*.[ch]' 2>/dev/null | sort
}

scripts() {
	find .ci completions share tests -type f ! -name '*.bats' -exec grep -lE '^#!/bin/(ba)?sh' {} +
}

formatted() {
	sources | {
		bad=0
		while read -r f; do
			clang-format --dry-run -Werror "$f" 2>/dev/null || {
				echo "$f"
				bad=1
			}
		done
		return "$bad"
	}
}

files_short() {
	{
		sources
		scripts
		find tests -name '*.bats' -o -name '*.bash' -o -name '*.py'
	} | xargs wc -l | awk '$2 != "total" && $1 > 400 { print; bad = 1 } END { exit bad }'
}

functions_short() {
	sources | xargs awk '
		/^{/ { start = FNR }
		/^}/ && start && FNR - start > 70 {
			print FILENAME ":" start ": " FNR - start " lines"
			bad = 1
		}
		/^}/ { start = 0 }
		END { exit bad }'
}

commands_short() {
	ls cmd/*.c >/dev/null 2>&1 || return 0
	for f in cmd/*.c; do
		wc -l <"$f"
	done | sort -n | awk '{ n[NR] = $1 }
		END {
			median = n[int((NR + 1) / 2)]
			print "the median is " median " lines"
			exit median >= 80
		}'
}

# SQL is only ever literal text: no statement stands in a call that prints or puts texts
# together.
sql_literal() {
	# shellcheck disable=SC2016 # awk's own
	sources | xargs awk '
		FNR == 1 { call = 0 }
		/(printf|buf_(str|add|text)|strn?(cat|cpy)|stpn?cpy) *\(/ { call = 1 }
		call && /"[^"]*(SELECT|INSERT INTO|UPDATE [a-z]|DELETE FROM|CREATE (TABLE|INDEX)|DROP TABLE) / {
			print FILENAME ":" FNR ": " $0
			bad = 1
		}
		/;/ { call = 0 }
		END { exit bad }'
}

# A page may be dated after the day on which this machine thinks it is.
pages_clean() {
	ls man/*.[57] >/dev/null 2>&1 || return 0
	said=$(mandoc -T lint -W warning man/*.[57] | grep -v 'date in the future')
	echo "$said"
	test -z "$said"
}

# shellcheck disable=SC2046 # names without spaces
set_of_checks() {
	hold 'not as clang-format -i leaves it' formatted
	hold cppcheck cppcheck -q --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem \
		"--suppress=uninitvar:tests/*" --error-exitcode=1 --library=tests/cppcheck.cfg \
		-D_GNU_SOURCE -Ilib adapters cmd lib tests
	hold shellcheck shellcheck $(scripts)
	hold 'shellcheck of bats' shellcheck -S error $(find tests -name '*.bats' -o -name '*.bash')
	hold 'shellcheck of the completion' shellcheck -s bash completions/boba.bash
	hold 'man pages' pages_clean
	hold 'files over 400 lines' files_short
	hold 'functions over 70 lines' functions_short
	hold 'commands of 80 lines and over in the median' commands_short
	hold 'SQL that is printed together' sql_literal
}
set_of_checks
exit $failed
