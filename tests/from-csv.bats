# from-csv.bats - tables into records
load helper

setup() {
	base_setup
	S=$ROOT/share/samples
}

orders() {
	from-csv -f coffee-bom-orders -w items="$S/coffee-bom-items.csv" "$@"
}

# A mapping and a table made for the test.
mapping() {
	cat >m.json
}

@test "the rest of an order goes on and says what is missing" {
	cat >o.csv <<-'END'
		row_id,order_id,created_at,item_id,quantity,cust_name,in_or_out
		1,A,2024-07-01 08:00:00,It001,2,,
		2,A,2024-07-01 08:00:00,It999,1,Kim,in
		3,A,2024-07-01 08:00:00,It002,x,,
		4,B,2024-07-01 09:00:00,It999,1,,
	END
	run -65 --separate-stderr orders o.csv
	[ "$output" = '{"channel":"counter","channel_no":"A","store":"S1","placed_at":"2024-07-01T08:00:00+01:00","name_on_cup":"Kim","eat":"in","lines":[{"sku":"HDR-CAP-MD","qty":2}],"rows_left_out":2}' ]
	[ "${stderr_lines[0]}" = '{"note":"head_differs","line":3,"field":"cust_name","detail":"differs from line 2 of its group; the first value stands"}' ]
	[[ "${stderr_lines[1]}" = '{"reject":"unknown_code","line":3,"column":"item_id",'* ]]
	[[ "${stderr_lines[2]}" = '{"reject":"value_type","line":4,"column":"quantity",'* ]]
	[ "${stderr_lines[4]}" = '{"done":1,"refused":0,"rejected":3}' ]
}

@test "a row that cannot be read says nothing of the head" {
	cat >o.csv <<-'END'
		row_id,order_id,created_at,item_id,quantity,cust_name,in_or_out
		1,A,soon,It001,1,Kim,in
		2,A,2024-07-01 08:00:00,It001,1,Kim,in
	END
	run -65 --separate-stderr orders o.csv
	[[ "$output" = *'"placed_at":"2024-07-01T08:00:00+01:00"'*'"rows_left_out":1}' ]]
	[[ "${stderr_lines[0]}" = '{"reject":"value_time","line":2,"column":"created_at",'* ]]
	[ "${#stderr_lines[@]}" = 2 ]
}

@test "a group that comes again is not added to" {
	{
		head -n 2 "$S/coffee-bom-orders.csv"
		sed -n 3p "$S/coffee-bom-orders.csv"
		sed -n 2p "$S/coffee-bom-orders.csv"
	} >o.csv
	run -65 --separate-stderr orders -q o.csv
	[ "${#lines[@]}" = 2 ]
	[[ "$stderr" = '{"reject":"group_split","line":4,"column":"order_id",'* ]]
	run -65 --separate-stderr orders -q "$S/coffee-bom-orders.csv" "$S/coffee-bom-orders.csv"
	[ "${#lines[@]}" = 389 ]
	[ "$(echo "$stderr" | grep -c group_split)" = 521 ]
}

@test "brackets of full width in a header are those of half width" {
	from-csv -f meituan-waimai "$S/meituan-waimai.csv" >want
	sed '1s/(/（/g; 1s/)/）/g' "$S/meituan-waimai.csv" >b.csv
	run ! cmp -s "$S/meituan-waimai.csv" b.csv
	run -0 --separate-stderr from-csv -f meituan-waimai b.csv
	[ -z "$stderr" ]
	[ "$output" = "$(cat want)" ]
}

@test "a total row of the file is compared, not imported" {
	{
		cat "$S/meituan-waimai.csv"
		echo '合计,-,-,-,-,-,-,-,-,-,-,-,-,-,¥6.34,-,-,-,-,-,-,-,-,-,-,-,-,-'
	} >b.csv
	run -0 --separate-stderr from-csv -f meituan-waimai b.csv
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 4 ]
	sed -i 's/¥6.34/"¥1,006.34"/' b.csv
	run -65 --separate-stderr from-csv -f meituan-waimai b.csv
	[[ "$stderr" = *'the rows come to 6.34, expected 1006.34"}' ]]
}

@test "rows left out are counted by reason" {
	mapping <<-'END'
		{"about": "x", "record": "x", "members": {"a": {"column": "a"}},
		 "leave_out": [{"column": "s", "is": ["off", "gone"], "reason": "cancelled"},
		               {"column": "s", "is_not": ["on"], "reason": "not ours"}]}
	END
	run -0 --separate-stderr from-csv -f ./m.json <<-'END'
		a,s
		1,on
		2,off
		3,gone
		4,?
	END
	[ "$output" = '{"a":"1"}' ]
	[ "${stderr_lines[0]}" = '{"note":"left_out","field":"s","detail":"2 rows: cancelled"}' ]
	[ "${stderr_lines[1]}" = '{"note":"left_out","field":"s","detail":"1 rows: not ours"}' ]
}

@test "money, numbers and times are exact or rejected" {
	mapping <<-'END'
		{"about": "x", "record": "x", "zone": "Asia/Shanghai", "null": ["", "/"], "members": {
		 "m": {"column": "m", "type": "money", "symbol": ["¥", "元"], "thousands": ",", "signed": true, "optional": true},
		 "n": {"column": "n", "type": "integer", "optional": true},
		 "d": {"column": "d", "type": "digits", "optional": true},
		 "t": {"columns": ["t", "u"], "type": "time", "pattern": "D/M/YY H:MM", "optional": true}}}
	END
	cat >t.csv <<-'END'
		m,n,d,t,u
		"¥1,234.50",7,00012,1/2/24,9:05
		"-¥12,345,678",/,/,,
		0.050元,,,,
		"12,34",,,,
		1.005,,,,
		,1.5,,,
		,-1,,,
		,,4.00123E+27,,
		,,,30/2/24,9:05
		,,,1/2/24,24:00
	END
	run -65 --separate-stderr from-csv -q -f ./m.json t.csv
	[ "${lines[0]}" = '{"m":123450,"n":7,"d":"00012","t":"2024-02-01T09:05:00+08:00"}' ]
	[ "${lines[1]}" = '{"m":-1234567800}' ]
	[ "${lines[2]}" = '{"m":5}' ]
	[ "${#lines[@]}" = 3 ]
	[ "$(echo "$stderr" | jq -r '"\(.line) \(.reject) \(.column)"' | tr '\n' ';')" = '5 value_type m;6 value_type m;7 value_type n;8 value_range n;9 number_spoilt d;10 value_time t;11 value_time t;' ]
}

@test "blanks and tabs around cells are taken off when the mapping says so" {
	printf 'a,b\n" x\t", \t\n' >t.csv
	mapping <<<'{"about": "x", "record": "x", "trim": true, "members": {"a": {"column": "a"}, "b": {"column": "b", "optional": true}}}'
	run -0 from-csv -f ./m.json t.csv
	[ "$output" = '{"a":"x"}' ]
	sed -i 's/"trim": true, //' m.json
	run -0 from-csv -f ./m.json t.csv
	[ "$output" = '{"a":" x\t","b":" \t"}' ]
}

@test "a switch may leave a member out, a blank cell may not" {
	mapping <<-'END'
		{"about": "x", "record": "x", "group": "k",
		 "members": {"k": {"column": "k"}, "h": {"column": "h", "switch": {"-": null, "x": 1}}},
		 "lines": {"l": {"column": "l", "switch": {"-": null, "y": true}}}}
	END
	run -65 --separate-stderr from-csv -q -f ./m.json <<-'END'
		k,h,l
		1,-,y
		2,x,-
		3,x,
		4,,y
	END
	[ "${lines[0]}" = '{"k":"1","lines":[{"l":true}]}' ]
	[ "${lines[1]}" = '{"k":"2","h":1,"lines":[{}]}' ]
	[ "${#lines[@]}" = 2 ]
	[ "$(echo "$stderr" | jq -r '"\(.line) \(.reject) \(.column)"' | tr '\n' ';')" = '4 missing_field l;5 missing_field h;' ]
}

@test "a switch without a case rejects the row" {
	sed '2s/grams/ounces/' "$S/coffee-bom-ingredients.csv" >i.csv
	run -65 --separate-stderr from-csv -f coffee-bom-ingredients i.csv
	[ "${#lines[@]}" = 17 ]
	[[ "${stderr_lines[0]}" = '{"reject":"unknown_value","line":2,"column":"ing_meas",'* ]]
}

@test "rejected rows are kept under their header, ready to feed again" {
	orders --rejects bad.csv "$S/coffee-bom-orders.csv" >out 2>err || [ $? = 65 ]
	[ "$(wc -l <bad.csv)" = 56 ]
	[ "$(head -n 1 bad.csv)" = "$(head -n 1 "$S/coffee-bom-orders.csv")" ]
	sed -i 's/It0010/It010/; s/It02[5-8]/It024/' bad.csv
	run -0 orders -q bad.csv
	[ "${#lines[@]}" -gt 40 ]
}

@test "rejects of a file in GB18030 can be fed again too" {
	sed '3s/15.00/x/' "$S/hand-sheet.csv" | iconv -t GB18030 -f UTF-8 >s.csv
	from-csv -f hand-sheet --rejects bad.csv s.csv >out 2>err || [ $? = 65 ]
	[ "$(wc -l <bad.csv)" = 2 ]
	sed -i 's/,x/,15.00/' bad.csv
	run -0 from-csv -f hand-sheet bad.csv
	[ "$(echo "$output" | jq -r '.lines[0].sku')" = 珍珠奶茶 ]
}

@test "--strict stops at the first reject" {
	run -65 --separate-stderr orders --strict -q "$S/coffee-bom-orders.csv"
	[ "${#stderr_lines[@]}" = 1 ]
	[ "${#lines[@]}" = 32 ]
}

@test "a syntax error ends the import, a short row only itself" {
	printf 'ing_id,ing_name,ing_meas\na,A,ml\nb,B\nc,C,ml\nd,"D"x,ml\ne,E,ml\n' >i.csv
	run -65 --separate-stderr from-csv -f coffee-bom-ingredients i.csv
	[ "${#lines[@]}" = 2 ]
	[[ "${stderr_lines[0]}" = '{"reject":"csv_columns","line":3,'* ]]
	[[ "${stderr_lines[1]}" = '{"reject":"csv_syntax","line":5,'* ]]
	[ "${stderr_lines[2]}" = '{"done":2,"refused":0,"rejected":2}' ]
}

@test "the order during which a file breaks off is not half imported" {
	head -n 9 "$S/coffee-bom-orders.csv" >o.csv
	echo '9,ORD007,"2024-02-12 07:33:58"x,It020,1,Riley,' >>o.csv
	run -65 --separate-stderr orders --rejects bad.csv o.csv
	[ "${#lines[@]}" = 6 ]
	[[ "${stderr_lines[0]}" = '{"reject":"csv_syntax","line":10,'* ]]
	[[ "${stderr_lines[1]}" = '{"reject":"group_cut","line":9,"column":"order_id",'* ]]
	[ "${stderr_lines[2]}" = '{"done":6,"refused":0,"rejected":2}' ]
	[ "$(wc -l <bad.csv)" = 3 ]
}

@test "a missing column, a missing header, a wrong encoding" {
	run -65 --separate-stderr from-csv -q -f coffee-bom-ingredients <<<'ing_id,ing_name'
	[ "$stderr" = '{"reject":"csv_header","line":1,"column":"ing_meas","detail":"no column has this name"}' ]
	run -65 --separate-stderr from-csv -q -f coffee-bom-ingredients </dev/null
	[[ "$stderr" = '{"reject":"csv_header",'* ]]
	printf 'ing_id,ing_name,ing_meas\na,\304\314,ml\n' >i.csv
	run -65 --separate-stderr from-csv -q -f coffee-bom-ingredients i.csv
	[[ "$stderr" = '{"reject":"csv_encoding","line":2,'* ]]
}

@test "with several files each reject names its own" {
	sed '2s/grams/ounces/' "$S/coffee-bom-ingredients.csv" >i.csv
	run -65 --separate-stderr from-csv -q -f coffee-bom-ingredients \
		"$S/coffee-bom-ingredients.csv" i.csv
	[ "${#lines[@]}" = 35 ]
	[[ "$stderr" = *'"detail":"i.csv: '* ]]
}

# bad TEXT MEMBERS: a mapping with these members is refused, and the message says so.
bad() {
	printf '{"about": "x", "record": "x", %s}' "$2" >m.json
	run -78 from-csv -f ./m.json </dev/null
	[[ "$output" = "from-csv: ./m.json: "*"$1"* ]]
}

@test "a mapping that says what is not known is refused with its place" {
	bad 'unknown member colour' '"colour": 1, "members": {"a": {"constant": 1}}'
	bad 'members.a: unknown member colunm' '"members": {"a": {"column": "a", "colunm": "b"}}'
	bad 'members.a: type cannot be real' '"members": {"a": {"column": "a", "type": "real"}}'
	bad 'members.a: pattern is missing' '"members": {"a": {"column": "a", "type": "time"}}'
	bad 'lacks year, month or day: H:MM' '"members": {"a": {"column": "a", "type": "time", "pattern": "H:MM"}}'
	bad 'needs zone' '"members": {"a": {"column": "a", "type": "time", "pattern": "YYYY-MM-DD"}}'
	bad 'with names no x' '"members": {"a": {"column": "a", "in": "x", "give": "b"}}'
	bad 'places does not go' '"members": {"a": {"column": "a", "places": 2}}'
	bad 'group: needs lines' '"group": "a", "members": {"a": {"column": "a"}}'
	bad 'members.a: numbered cannot stand with distinct' '"distinct": "a", "members": {"a": {"join": [{"column": "a"}], "by": "-", "numbered": true}}'
	bad 'members.lines: this member is written by itself' '"members": {"lines": {"column": "a"}}'
	bad 'zone: there is no zone Mars/Base' '"zone": "Mars/Base", "members": {"a": {"column": "a"}}'
	bad 'encoding cannot be latin1' '"encoding": "latin1", "members": {"a": {"column": "a"}}'
	bad 'members: is not an object' '"members": {}'
	bad 'duplicate' '"members": {"a": {"column": "a"}, "a": {"column": "b"}}'
	bad 'total_row: needs totals' '"total_row": {"column": "a", "is": "x"}, "members": {"a": {"column": "a"}}'
}

@test "what the command needs to be told" {
	run -64 from-csv
	run -64 from-csv -f no-such-format
	run -64 from-csv -f ..
	run -66 from-csv -f ../formats/coffee-till.json
	run -66 from-csv -f ./none.json
	run -66 from-csv -f coffee-till none.csv
	run -66 from-csv -f coffee-till .
	[ "$output" = 'from-csv: cannot read .: Is a directory' ]
	run -64 from-csv -f coffee-bom-orders "$S/coffee-bom-orders.csv"
	[ "$output" = 'from-csv: this format needs --with items=FILE' ]
	run -64 from-csv -f coffee-till -w items=x
	run -73 from-csv -f coffee-till --rejects none/bad.csv "$S/coffee-till.csv"
}

@test "the user's own mapping comes before that of the same name" {
	mkdir -p .config/boba/formats
	printf '{"about": "mine", "record": "x", "members": {"a": {"column": "a"}}}' \
		>.config/boba/formats/coffee-till.json
	from-csv --formats | grep -x "$(printf 'coffee-till\tmine')"
	run -0 from-csv -f coffee-till <<<$'a\n1'
	[ "$output" = '{"a":"1"}' ]
}

@test "a record is out before the next row comes" {
	mkfifo in
	from-csv -f coffee-bom-ingredients <in >out 3>&- &
	exec 7>in
	printf 'ing_id,ing_name,ing_meas\na,A,ml\n' >&7
	until_true test -s out
	[ "$(cat out)" = '{"item":"a","name":"A","unit":"ml"}' ]
	exec 7>&-
	wait
}

@test "output that cannot be written is 74" {
	run -74 bash -c 'from-csv -f coffee-till "$0" >/dev/full' "$S/coffee-till.csv"
	run -74 bash -c 'from-csv --formats >/dev/full'
}

# rows N: a till file of N baskets.
rows() {
	head -n 1 "$S/coffee-till.csv"
	seq "$1" | awk '{ t = $1 % 86400
		printf "%d,%d/%d/%02d,%d:%02d:%02d,1,5,x,32,3,a,b,c,\r\n", $1,
			$1 / 86400 % 12 + 1, $1 / 86400 / 12 % 28 + 1, 20,
			t / 3600, t / 60 % 60, t % 60 }'
}

@test "memory does not grow with the file" {
	case $BUILD in *san) skip "the sanitizer's memory is its own" ;; esac
	rows 2000000 | python3 -c '
import resource, subprocess
n = subprocess.run(["sh", "-c", "from-csv -q -f coffee-till | wc -l"], capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(int(n.stdout), peak)
assert int(n.stdout) == 2000000
assert peak < 32 * 1024' >out
	cat out
}

# block N: the N-th literal block of format(5).
block() {
	awk -v want="$1" '/^\.Bd -literal/ { n++; next } /^\.Ed/ && n == want { exit }
		n == want' "$ROOT/man/format.5" | sed 's/\\e/\\/g'
}

@test "the worked example of format(5) does what it says" {
	block 1 >till.csv
	block 2 >names.csv
	block 3 >shop.json
	block 5 >want
	run -65 --separate-stderr from-csv -f ./shop.json -w names=names.csv till.csv
	[ "$output" = "$(cat want)" ]
	block 4 >want.sh
	grep -Fx '$ from-csv -f ./shop.json -w names=names.csv till.csv' want.sh
	block 6 >want
	[ "$stderr" = "$(cat want)" ]
	block 7 >bill.csv
	block 8 >bill.json
	grep -Fx '.Dl $ from-csv -f ./bill.json bill.csv' "$ROOT/man/format.5"
	run -65 --separate-stderr from-csv -f ./bill.json bill.csv
	[ "$output" = "$(block 9)" ]
	[ "$stderr" = "$(block 10)" ]
}
