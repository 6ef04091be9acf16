# security.bats - bad inputs by their numbers: what each of them may not do
#
# Tested elsewhere: 9, 10, 12 in order-add.bats ("bad orders are rejected with code and
# line", "same number, other content" for 11); 14 in query-guard.bats, whole; 22 in
# ledger.bats ("what is no ledger of ours is refused"), too; 23 in ledger.bats ("a trigger
# or view that somebody planted"), too; names that collide, as in 25, in
# tests/unit/base_map.c; 26 in ledger.bats ("the clock one year back") and
# groupbuy-tick.bats ("a second run at the same time"); the syntax of 1 to 5 and 8, case
# by case, in tests/unit/record_vectors.c; that of 18 in tests/unit/csv_vectors.c.
# 20 in payment-notify.bats ("too old and too far ahead", "a notice's id with another
# content", "signed, sealed, and then changed").  19 and 21 concern what is not there:
# tokens, cron.
load helper
load fickle

# told CODE: stdin holds a bad line; between two good ones it alone is rejected, with
# this code, nothing of it is stored, and stderr is harmless JSON.
told() {
	local bad
	bad=$(mktemp ./bad.XXXXXX)
	cat >"$bad"
	{
		echo '{"item":"a","name":"A","unit":"g"}'
		cat "$bad"
		echo
		echo '{"item":"z","name":"Z","unit":"g"}'
	} >in
	rm -f "$BOBA_LEDGER"*
	run -65 --separate-stderr item-set in
	echo "$1: $stderr"
	[ "$(jq -r .item <<<"$output" | tr '\n' ' ')" = 'a z ' ] || return 1
	[ "$(jq -r '.reject // empty' <<<"$stderr")" = "$1" ] || return 1
	[ "$(jq -r '.line // empty' <<<"$stderr")" = 2 ] || return 1
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM event')" = 2 ] || return 1
	[ "$(tr -d '\n' <<<"$stderr" | LC_ALL=C grep -c '[[:cntrl:]]')" = 0 ]
}

# peak COMMAND...: its code and the most memory it had, in kB, stdin to stdout.
peak() {
	python3 - "$@" <<-'END' 3<&0
		import resource, subprocess, sys
		with open("in", "rb") as f, open("out", "wb") as o, open("err", "wb") as e:
		    code = subprocess.call(sys.argv[1:], stdin=f, stdout=o, stderr=e)
		print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
}

# Sanitizers take memory of their own.
small() {
	[[ $BUILD == *-san ]] || [ "$1" -lt "$2" ]
}

@test "1: what is no JSON, or two texts on a line" {
	told json_syntax <<<'{"item":"b","name":"B","unit":"g"}{"item":"c"}'
	told json_syntax <<<'{"item":"b","name":"B","unit":"g",}'
	told json_syntax <<<'{"item":"b","name":"B","unit":"g"} // mine'
	told json_syntax <<<'{"item":"b","name":"B","unit":"g","n":NaN}'
	told json_syntax <<<'{"item":"b","name":"B","unit":"g","n":0x10}'
	told json_syntax <<<"{'item':'b'}"
	told json_bom <<<$'\xef\xbb\xbf{"item":"b","name":"B","unit":"g"}'
	told not_object <<<'["item"]'
}

@test "2: a NUL, raw or escaped, in a value or a name" {
	printf '{"item":"b\0","name":"B","unit":"g"}' | told json_syntax
	told json_nul <<<'{"item":"b","name":"B\u0000","unit":"g"}'
	told json_nul <<<'{"item":"b","name":"B","unit":"g","a\u0000":1}'
}

@test "3: what is not UTF-8" {
	told json_utf8 <<<$'{"item":"b","name":"\xff","unit":"g"}'
	told json_utf8 <<<$'{"item":"b","name":"\xc0\xaf","unit":"g"}'
	told json_utf8 <<<$'{"item":"b","name":"\xed\xa0\x80","unit":"g"}'
	told json_utf8 <<<$'{"item":"b","name":"\xf4\x90\x80\x80","unit":"g"}'
	told json_surrogate <<<'{"item":"b","name":"\ud800","unit":"g"}'
	told json_surrogate <<<'{"item":"b","name":"\udc00\ud800","unit":"g"}'
}

@test "4: a name twice, also after unescaping, also further in" {
	told json_duplicate_key <<<'{"item":"b","item":"c","name":"B","unit":"g"}'
	told json_duplicate_key <<<'{"item":"b","\u0069tem":"c","name":"B","unit":"g"}'
	told json_duplicate_key <<<'{"item":"b","name":"B","unit":"g","x":[{"a":1,"a":2}]}'
}

@test "5: too deep, with a small stack" {
	deep() {
		printf '{"a":'
		head -c "$1" /dev/zero | tr '\0' '['
		head -c "$1" /dev/zero | tr '\0' ']'
		printf '}'
	}
	deep 16 | told json_depth
	deep 2047 | told json_depth
	ulimit -s 256
	deep 100000 | told json_depth
	head -c 100000 /dev/zero | tr '\0' '[' >deep
	told json_depth <deep
	cp deep in
	run -0 peak item-set
	read -r code kb <<<"$output"
	[ "$code" = 65 ]
	small "$kb" 16384
}

@test "6: 1 GiB without a newline, in little memory" {
	{
		head -c 1G /dev/zero | tr '\0' x
		printf '\n{"item":"z","name":"Z","unit":"g"}\n'
	} >in
	run -0 peak item-set
	read -r code kb <<<"$output"
	rm in
	[ "$code" = 65 ]
	[ "$(jq -r '.reject // empty' err)" = line_too_long ]
	[ "$(jq -r .item out)" = z ]
	small "$kb" 16384
}

@test "6: lines without end that are no records, in little memory" {
	yes | head -c 2M >in
	run -0 peak item-set
	read -r code kb <<<"$output"
	[ "$code" = 65 ]
	[ "$(wc -l <err)" = $((1024 * 1024 + 1)) ]
	small "$kb" 16384
}

@test "7: a last line that its writer did not end" {
	printf '{"item":"a","name":"A","unit":"g"}\n{"item":"b","name":"B","un' >in
	run -65 --separate-stderr item-set -q in
	[ "${#lines[@]}" = 1 ]
	[ "$(jq -r .reject <<<"$stderr")" = json_syntax ]
}

@test "8: numbers beyond what there is" {
	told json_number_range <<<'{"item":"b","name":"B","unit":"g","n":9223372036854775808}'
	told json_number_range <<<'{"item":"b","name":"B","unit":"g","n":1e400}'
	{
		printf '{"item":"b","name":"B","unit":"g","n":'
		head -c 400 /dev/zero | tr '\0' 9
		printf '}'
	} | told json_number_range
}

@test "12: another command's record, a field that nobody knows" {
	told unknown_field <<<'{"item":"b","name":"B","unit":"g","price":100}'
	told missing_field <<<'{"sku":"b","name":"B","price":100}'
}

@test "13: names that look like SQL or like others are names" {
	printf '%s\n' "{\"item\":\"'; DROP TABLE event;--\",\"name\":\"%\",\"unit\":\"g\"}" \
		'{"item":"_","name":"\"; DELETE FROM meta","unit":"%"}' \
		'{"item":"a␀b","name":"＇","unit":"g"}' >in
	item-set in >first
	[ "$(wc -l <first)" = 3 ]
	item-set in >second
	[ "$(jq -s 'map(.unchanged) | all' second)" = true ]
	[ "$(item-set --export | jq -c '[.item, .name, .unit]' | sort)" = "$(jq -c '[.item, .name, .unit]' in | sort)" ]
	# A pattern is not a name: nothing is found by it.
	run -0 --separate-stderr ledger-query 'SELECT item FROM items WHERE item = :x' --x '%'
	[ "$output" = '' ]
}

@test "14: a question leaves every byte of the ledger as it was" {
	echo '{"item":"a","name":"A","unit":"g"}' | item-set >/dev/null
	before=$(sha256sum "$BOBA_LEDGER" "$BOBA_LEDGER-wal")
	run -65 ledger-query 'SELECT 1; DELETE FROM event'
	run -65 ledger-query "ATTACH 'x.db' AS x"
	run -65 ledger-query 'PRAGMA writable_schema = 1'
	run -65 ledger-query "VACUUM INTO 'copy.db'"
	run -65 ledger-query "SELECT printf('%1000000000s', 'x')"
	run -65 ledger-query --timeout 200ms \
		'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n'
	[ "$(sha256sum "$BOBA_LEDGER" "$BOBA_LEDGER-wal")" = "$before" ]
	[ ! -e x.db ]
	[ ! -e copy.db ]
}

# A shop whose orders fickle takes the money for; code and number as typed.
typed() {
	echo '{"store":"S1","name":"S","zone":"UTC"}' | store-set -q >null
	echo '{"sku":"tea","name":"T","price":100}' | sku-set -q >null
	jq -cn --arg typed "$1" '{channel: "mini", channel_no: $typed, store: "S1",
		lines: [{sku: "tea", qty: 1}], auth_code: $typed}' | order-add -q
}

@test "15: what somebody typed reaches an adapter as data" {
	fickle_start
	for word in '$(touch hit)' '`touch hit`' '; touch hit' '| touch hit' '-o/tmp/hit' '--' \
		"' touch hit '" '"}{"do":"refund"' '../../hit' "%s%n" $'\u00e9\\' ; do
		typed "$word" | payment-charge -q --via fickle >out
		[ "$(jq -r .charge.state out)" = succeeded ]
		[ "$(tail -n 1 "$F/log" | jq -r .code)" = "$word" ]
		[[ $(tail -n 1 "$F/log" | jq -r .title) == *"$word" ]]
		[ "$(tail -n 1 "$F/log" | jq -r .do)" = charge ]
	done
	[ ! -e hit ]
	[ ! -e /hit ]
	[ ! -e /tmp/hit ]
	run -65 --separate-stderr payment-charge -q --via fickle <<<"$(jq -c '.auth_code = "a\nb"' out)"
	[ "$(head -n 1 <<<"$stderr" | jq -r .field)" = auth_code ]
}

@test "16: what surrounds the caller does not surround an adapter" {
	fickle_start
	mkdir evil
	printf '#!/bin/sh\ntouch "%s/hit"\n' "$PWD" >evil/python3
	cp evil/python3 evil/env
	chmod 755 evil/python3 evil/env
	echo "open('$PWD/hit', 'w')" >evil/json.py
	typed word >in
	PATH=$PWD/evil:$PATH LD_LIBRARY_PATH=$PWD/evil PYTHONPATH=$PWD/evil PYTHONSTARTUP=$PWD/evil/json.py \
		BASH_ENV=$PWD/evil/env ENV=$PWD/evil/env IFS=o http_proxy=http://127.0.0.1:9 \
		payment-charge -q --via fickle in >out
	[ "$(jq -r .charge.state out)" = succeeded ]
	[ ! -e hit ]
}

@test "17: formulas in names: quoted for spreadsheets, as they are in the ledger" {
	local names=('=cmd|calc!A1' '+1' '-1+1' '@SUM(A1)') i=0
	for name in "${names[@]}"; do
		jq -cn --arg n "$name" --arg i "i$((i++))" '{item: $i, name: $n, unit: "g"}'
	done | item-set >stored
	to-table --format csv --columns item,name <stored >out
	for i in 0 1 2 3; do
		grep -qxF "i$i,'${names[i]}" out
		[ "$(ledger-query "SELECT name FROM items WHERE item = 'i$i'" | jq -r .name)" = "${names[i]}" ]
	done
	# No command stores a control character, but a table may be of anything.
	printf '{"a":"\\t=1"}\n{"a":"\\r=1"}\n{"a":"\\n=1"}\n{"a":-1}\n' |
		to-table --format csv >out
	printf "a\n'\t=1\n\"'\r=1\"\n\"'\n=1\"\n-1\n" | diff - out
}

@test "18: CSV that is none" {
	reads() {
		printf "$2" >in.csv
		run -65 --separate-stderr from-csv -q -f coffee-bom-ingredients in.csv
		echo "$1: $stderr"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$1" ]
	}
	head='ing_id,ing_name,ing_meas\n'
	reads csv_syntax "$head"'a,"A,ml\nb,B,ml\n'
	reads csv_encoding "$(printf '%sa,A,ml\n' "$head" | iconv -t UTF-16LE | od -An -v -to1 | tr -d '\n' | sed 's/ /\\/g')"
	reads csv_encoding "$head"'a,\304\314,ml\n'
	reads csv_encoding "$head"'a,A\000,ml\n'
	reads csv_columns "$head"'a,A,ml,more\n'
	reads csv_header 'ing_id,ing_name,ing_meas,ing_id\na,A,ml,b\n'
	printf '\357\273\277%ba,A,ml\n' "$head" >in.csv
	run -0 from-csv -q -f coffee-bom-ingredients in.csv
	[ "$(jq -r .item <<<"$output")" = a ]
}

# A network file system, or another's, is seldom at hand: the answer of the kernel is
# replaced by a preloaded library.
@test "22: a ledger on a network file system, or another's" {
	[[ $BUILD != *-san && -z $MULTI ]] || skip 'no library can be preloaded'
	cc -shared -fPIC -O1 -D_GNU_SOURCE -o fault.so "$ROOT/tests/faults/fault.c" -ldl
	echo '{"item":"a","name":"A","unit":"g"}' | item-set >/dev/null
	before=$(sha256sum "$BOBA_LEDGER" "$BOBA_LEDGER-wal")
	for kind in 0x6969 0xff534d42 0xfe534d42 0x65735546 0x01021997; do
		FAULT_FS=$kind LD_PRELOAD=$PWD/fault.so run -77 item-set -l "$BOBA_LEDGER" /dev/null
		[[ $output == *'on a network file system'* ]]
		FAULT_FS=$kind LD_PRELOAD=$PWD/fault.so run -77 ledger-dump
	done
	FAULT_FS=0x01021994 LD_PRELOAD=$PWD/fault.so run -0 ledger-dump
	[ "$(sha256sum "$BOBA_LEDGER" "$BOBA_LEDGER-wal")" = "$before" ]
	[ "$(id -u)" = 0 ] || skip 'only root can give a file away'
	chown 65534 "$BOBA_LEDGER"
	run -77 item-set /dev/null
	[[ $output == *'belongs to another user'* ]]
	run -77 ledger-dump
	chown 0 "$BOBA_LEDGER"
}

@test "23: what somebody planted in a ledger is refused, or found and harmless" {
	for planted in 'CREATE TABLE x (a)' 'CREATE VIRTUAL TABLE f USING fts5(a)' \
		'CREATE INDEX ix ON event (hex(body))' \
		"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'event'"; do
		rm -f "$BOBA_LEDGER"*
		echo '{"item":"a","name":"A","unit":"g"}' | item-set >/dev/null
		sqlite3 "$BOBA_LEDGER" "$planted"
		run -76 ledger-verify
		[[ $output == *'its tables are not those of this version'* ]]
	done
	# Views and triggers would run by themselves: nothing opens such a ledger.
	rm -f "$BOBA_LEDGER"*
	echo '{"item":"a","name":"A","unit":"g"}' | item-set >/dev/null
	sqlite3 "$BOBA_LEDGER" "CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT load_extension('x'); END"
	for command in 'item-set /dev/null' ledger-dump ledger-rebuild stock-level 'margin-report --by day' \
		"ledger-query 'SELECT 1 AS one'"; do
		run -76 bash -c "$command"
	done
	rm "$BOBA_LEDGER"*
}

@test "24: on a terminal itself, in names and in what is said of them" {
	command -v script >/dev/null || skip 'no script'
	printf '%s\n' '{"item":"b","name":"B\u001b]0;x\u0007","unit":"g"}' \
		'{"item":"b","name":"B","unit":"g","\u001b]0;x\u009b":1}' >in
	run -0 script -qec 'item-set in; true' typescript </dev/null
	[[ $output == *'line 1: name: '* ]]
	[[ $output == *'line 2: \x1b]0;x\u{009b}: '* ]]
	[[ $output != *$'\e]'* ]]
	[[ $output != *$'\u009b'* ]]
}

@test "24: what drives a terminal does not reach one" {
	told value_range <<<'{"item":"b","name":"B\u001b]0;x\u0007","unit":"g"}'
	told unknown_field <<<'{"item":"b","name":"B","unit":"g","\u001b]0;x\u0007\u009b":1}'
	echo '{"name":"\u001b]0;x\u0007\u2028"}' | to-table >out
	[ "$(sed -n 2p out)" = '\x1b]0;x\x07\u{2028}' ]
}

@test "25: a hundred thousand members are told from the first too many" {
	members() {
		python3 -c "print('{' + ','.join(f'\"k{i}\":0' for i in range($1)) + '}')"
	}
	# Of its own time, however much the machine has for others.
	ulimit -t 20
	members 257 | told json_members
	members 80000 | told json_members
	members 100000 | told line_too_long
}

@test "no file of ours stands where stdin, stdout or stderr were closed" {
	echo '{"item":"a","name":"A","unit":"g"}' >in
	echo '{"item":"b"}' >bad
	run -0 bash -c 'item-set in <&- 2>&-'
	run -65 bash -c 'item-set bad <&- >&- 2>&-'
	run -65 bash -c 'item-set <bad 2>&-'
	run -66 bash -c 'item-set none <&- >&- 2>&-'
	run -74 bash -c 'item-set in <&- >&- 2>&-'
	run -74 bash -c 'ledger-dump <&- >&- 2>&-'
	ledger-verify
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM event')" = 1 ]
}

@test "a release is built hardened" {
	[[ $BUILD != *-san* ]] || skip 'a sanitizer build'
	run -0 readelf -hldW "$BUILD/bin/order-add"
	# The static program has a fixed place and binds nothing when it starts.
	if [[ $BUILD != *-multi* ]]; then
		[[ $output == *'Type:'*'DYN (Position-Independent Executable'* ]]
		[[ $output == *BIND_NOW* ]]
	fi
	[[ $output == *GNU_RELRO* ]]
	[[ $(grep GNU_STACK <<<"$output") == *' RW '* ]]
	run -0 readelf -sW --dyn-syms "$BUILD/bin/order-add"
	[[ $output == *__stack_chk_fail* ]]
	[[ $output =~ _chk(@|$'\n') ]]
}

@test "a string formatted into SQL is caught by the lint" {
	mkdir -p tree/cmd tree/lib tree/tests
	cp "$ROOT/tests/lint.sh" tree/tests
	cat >tree/lib/bad.c <<-'END'
		/* bad.c - what must not be */
		void f(void)
		{
			snprintf(b, n, "SELECT a FROM t WHERE b = '%s'", x);
			buf_printf(&b,
			    "DELETE FROM %s", x);
			buf_str(&b, "UPDATE t SET a = ");
		}
	END
	run -1 bash -c 'sh tree/tests/lint.sh 2>&1'
	[[ $output == *'SQL that is printed together'* ]]
	[[ $output == *'bad.c:4: '*'SELECT a'* ]]
	[[ $output == *'bad.c:6: '*'DELETE'* ]]
	[[ $output == *'bad.c:7: '*'UPDATE'* ]]
}
