# layers.bats - who may include whom, and what comes with each command
load helper

setup() {
	base_setup
	cd "$ROOT" || return
}

# Fails, showing them, when the pattern stands in C files below the folders.
nowhere() {
	local pattern=$1 found
	shift
	found=$(grep -rsnE --include='*.[ch]' "$pattern" "$@") || return 0
	echo "$found"
	return 1
}

@test "base knows no other layer" {
	nowhere '#include "(cli|record|pay|ledger|shop|run)/' lib/base
}

@test "cli stands on base alone" {
	nowhere '#include "(record|pay|ledger|shop|run)/' lib/cli
}

@test "record stands on base alone" {
	nowhere '#include "(cli|pay|ledger|shop|run)/' lib/record
}

@test "pay stands on base and record alone" {
	nowhere '#include "(cli|ledger|shop|run)/' lib/pay
}

@test "ledger knows neither shop, run nor pay" {
	nowhere '#include "(shop|run|pay)/' lib/ledger
}

@test "shop does not know run" {
	nowhere '#include "run/' lib/shop
}

@test "run knows neither shop nor pay" {
	nowhere '#include "(shop|pay)/' lib/run
}

@test "the library includes no command" {
	nowhere '#include "(\.\./)*cmd/' lib cmd
}

@test "only the ledger's db includes sqlite3.h" {
	nowhere '#include <sqlite3\.h>' cmd lib/base lib/cli lib/record lib/pay lib/shop lib/run
	[ "$(grep -rlE '#include <sqlite3\.h>' lib/ledger | grep -cv '/db')" = 0 ]
	[ "$(grep -rlE '#include "ledger/db_inside\.h"' lib cmd | grep -cv '^lib/ledger/db')" = 0 ]
}

@test "only csv.c includes csv.h of libcsv" {
	[ "$(grep -rlE '#include <csv\.h>' lib cmd)" = lib/record/csv.c ]
}

@test "only pay includes the headers of OpenSSL" {
	nowhere '#include <openssl/' cmd lib/base lib/cli lib/record lib/ledger lib/shop lib/run
}

@test "no command loads libcrypto that does not need it" {
	type ldd || skip "no ldd"
	for source in cmd/*.c; do
		name=$(basename "$source" .c)
		case $name in
		payment-notify) continue ;;
		esac
		ldd "$(command -v "$name")" >"$BATS_TEST_TMPDIR/loads" 2>&1 || continue
		run -1 grep -H libcrypto "$BATS_TEST_TMPDIR/loads"
	done
}

@test "no command includes jansson.h" {
	nowhere '#include <jansson\.h>' cmd
}

@test "only http.c includes curl's headers" {
	[ "$(grep -rlE '#include <curl/' lib cmd adapters)" = lib/pay/http.c ]
}

@test "an adapter knows neither ledger, shop nor run" {
	nowhere '#include "(cli|ledger|shop|run)/' adapters
	nowhere '#include <(sqlite3|jansson|csv)\.h>' adapters
}

@test "only the clock asks what time it is" {
	found=$(grep -rnE '\b(time|gettimeofday|clock_gettime)\(' --include='*.c' lib cmd adapters |
		grep -v '^lib/base/clock\.c:') || true
	echo "$found"
	[ -z "$found" ]
}

@test "only the zones know local time" {
	found=$(grep -rnE '\b(localtime|localtime_r|mktime|strftime|tzset)\(' --include='*.c' lib cmd adapters |
		grep -v '^lib/base/zone\.c:') || true
	[ -z "$found" ] || {
		echo "$found"
		return 1
	}
}

@test "each command has a bats file" {
	missing=''
	for source in cmd/*.c; do
		name=$(basename "$source" .c)
		[ -f "tests/$name.bats" ] || missing="$missing $name"
	done
	echo "none for:$missing"
	[ -z "$missing" ]
}

@test "each command says the name of its file" {
	for source in cmd/*.c; do
		name=$(basename "$source" .c)
		run -0 "$name" --version
		[[ $output == "$name (boba) "* ]]
	done
}

@test "each option says what it does" {
	for source in cmd/*.c; do
		"$(basename "$source" .c)" --help=complete >"$BATS_TEST_TMPDIR/words"
		run -1 grep -vE $'^--[a-z-]+(=[^\t]+)?\t.+' "$BATS_TEST_TMPDIR/words"
	done
}

@test "no bats line begins with a ! that cannot fail" {
	run -1 grep -HnE '^[[:space:]]*! ' tests/*.bats
}

@test "the top level holds what it should and no stray file" {
	type git || skip "no git"
	git rev-parse --git-dir || skip "not a git tree"
	git ls-tree -z --name-only HEAD | tr '\0' '\n' | sort >"$BATS_TEST_TMPDIR/found"
	printf '%s\n' .ci .clang-format .gitignore LICENSE Makefile README.md adapters cmd \
		completions lib man share tests | sort | diff - "$BATS_TEST_TMPDIR/found"
}

# Reports read in transactions of their own, where nothing is kept unwritten.
@test "whoever asks for rows of orders minds those that are not written yet" {
	cd "$ROOT"
	grep -lE '(FROM|JOIN|UPDATE|INTO) (orders|order_line)\b' lib/shop/*.c |
		grep -vE '/(order|order_rows|order_list|dump|stock_use|sales_[a-z]+)\.c$' >"$BATS_TEST_TMPDIR/who"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/who")" -ge 8 ]
	run xargs grep -LE 'orders_write|order_forget|order_changing|order_peek' <"$BATS_TEST_TMPDIR/who"
	[ -z "$output" ]
}
