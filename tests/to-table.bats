# to-table.bats - records as a table that lines up
load helper

@test "numbers stand to the right, text to the left, money with two places" {
	cat >in <<-'END'
	{"sku":"milk-tea","qty":2,"price":1850,"margin":-5}
	{"sku":"tea","qty":100,"price":900,"margin":123456}
	END
	to-table <in >out
	cat >want <<-'END'
	sku       qty  price   margin
	milk-tea    2  18.50    -0.05
	tea       100   9.00  1234.56
	END
	diff want out
}

@test "Chinese names and emoji take two columns each" {
	cat >in <<-'END'
	{"name":"珍珠奶茶","n":1}
	{"name":"boba","n":2}
	{"name":"🧋茶","n":3}
	{"name":"👨‍👩‍👧 set","n":4}
	{"name":"café","n":5}
	END
	to-table <in >out
	cat >want <<-'END'
	name      n
	珍珠奶茶  1
	boba      2
	🧋茶      3
	👨‍👩‍👧 set    4
	café      5
	END
	diff want out
}

@test "a wide column moves the others over" {
	wide=$(printf 'x%.0s' {1..300})
	printf '{"a":"%s","b":1}\n{"a":"y","b":22}\n' "$wide" >in
	to-table <in >out
	[ "$(awk '{ print length }' out | sort -u)" = 304 ]
	[ "$(sed -n 3p out)" = "$(printf '%-300s  22' y)" ]
}

@test "a member that is missing or null is an empty cell" {
	printf '{"a":"x","b":null,"c":"z"}\n{"c":"w","d":true}\n' | to-table >out
	cat >want <<-'END'
	a  b  c  d
	x     z
	      w  true
	END
	diff want out
}

@test "lists and objects are shown as their text" {
	printf '{"lines":[{"sku":"a"},2],"id":"7"}\n' | to-table >out
	[ "$(sed -n 2p out)" = '[{"sku":"a"},2]  7' ]
}

@test "real numbers and large ones come out as they went in" {
	printf '{"x":1.00,"y":9007199254740991}\n{"x":-3e20,"y":0}\n' | to-table >out
	[ "$(sed -n 2p out)" = ' 1.00  9007199254740991' ]
	[ "$(sed -n 3p out)" = '-3e20                 0' ]
}

@test "--columns chooses and orders" {
	printf '{"a":1,"b":2,"c":3}\n' >in
	run to-table --columns c,a,nosuch,c in
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "c  a  nosuch" ]
	[ "${lines[1]}" = "3  1" ]
}

@test "a column that no record has is told, on stderr" {
	printf '{"a":1,"b":null}\n{"a":2}\n' >in
	to-table -c a,b,nosuch in >out 2>err
	[ "$(cat err)" = '{"note":"column_unknown","detail":"no row has nosuch"}' ]
	to-table -q -c nosuch in >out 2>err
	[ ! -s err ]
	# Nothing is known of a table without rows.
	to-table -c a </dev/null 2>err
	[ ! -s err ]
}

@test "what is kept in fen is not headed as fen where it is shown with two places" {
	printf '{"n":2,"n_fen":1850,"fen":7}\n' >in
	to-table in >out
	[ "$(sed -n 1p out)" = 'n  n_amount  fen' ]
	[ "$(sed -n 2p out)" = '2     18.50    7' ]
	[ "$(to-table -f csv -c n_fen in | head -1)" = n_amount ]
}

@test "columns come from the first thousand rows, a later one is told" {
	for i in $(seq 1 1500); do
		echo "{\"n\":$i,\"t\":\"row\"}"
	done >in
	echo '{"n":123456,"t":"long text","new":1}' >>in
	to-table <in >out 2>err
	[ "$(wc -l <out)" -eq 1502 ]
	[ "$(sed -n 1p out)" = "   n  t" ]
	[ "$(sed -n 2p out)" = "   1  row" ]
	[ "$(sed -n 1501p out)" = "1500  row" ]
	[ "$(sed -n 1502p out)" = "123456  long text" ]
	grep -q '"note":"column_left_out"' err
	grep -q 'new first came after row 1000' err
	to-table -q <in 2>err >out
	[ ! -s err ]
	to-table --columns n,new <in 2>err >out
	[ ! -s err ]
	[ "$(sed -n 1502p out)" = "123456  1" ]
}

@test "control characters cannot reach the terminal" {
	printf '{"name":"a\\u001b]0;x\\u0007\\nb\\u009b\\u2028"}\n' | to-table >out
	[ "$(sed -n 2p out)" = 'a\x1b]0;x\x07\x0ab\u{009b}\u{2028}' ]
	[ "$(wc -l <out)" -eq 2 ]
}

@test "no colour in a pipe" {
	printf '{"a":1}\n' | TERM=xterm to-table >out
	run ! grep -q $'\033' out
}

# on_tty COMMAND: what it prints on a terminal.
on_tty() {
	script -qec "$1" /dev/null <in
}

@test "a bold header on a terminal, never with NO_COLOR or TERM=dumb" {
	command -v script >/dev/null || skip "script is not installed"
	printf '{"a":1}\n' >in
	on_tty 'TERM=xterm to-table in' >out
	grep -q $'\033\[1ma\033\[0m' out
	on_tty 'TERM=xterm NO_COLOR= to-table in' >out
	grep -q $'\033\[1m' out
	on_tty 'TERM=xterm NO_COLOR=1 to-table in' >out
	run ! grep -q $'\033' out
	grep -q '^a' out
	on_tty 'TERM=dumb to-table in' >out
	run ! grep -q $'\033' out
	on_tty 'env -u TERM to-table in' >out
	run ! grep -q $'\033' out
}

@test "csv: quoted, and nothing that a spreadsheet would run" {
	printf '%s\n' '{"name":"=1+1","n":-5,"say":"a \"b\", c","price":1850}' \
		'{"name":"@x","n":7,"say":"line\nbreak","price":0}' \
		'{"name":"-2*3","n":null,"say":"plain","price":5}' >in
	to-table --format csv <in >out
	cat >want <<-'END'
	name,n,say,price
	'=1+1,-5,"a ""b"", c",18.50
	'@x,7,"line
	break",0.00
	'-2*3,,plain,0.05
	END
	diff want out
}

@test "csv: one empty cell is not a blank line" {
	printf '{"a":""}\n{"a":"x"}\n' | to-table -f csv >out
	printf 'a\n""\nx\n' | diff - out
}

@test "md: a table of GitHub, its marks escaped" {
	printf '{"name":"a|b\\\\c *d*","n":1}\n' | to-table --format=md >out
	cat >want <<-'END'
	| name | n |
	| --- | ---: |
	| a\|b\\c \*d\* | 1 |
	END
	diff want out
}

@test "no input, no table" {
	for format in table csv md; do
		run to-table -f "$format" </dev/null
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
	run to-table --columns a,b </dev/null
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "records without members make no rows" {
	run to-table <<<'{}'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a broken line is rejected, the others are shown" {
	printf '{"a":1}\n{"a":\n[1]\n{"a":3}\n' >in
	run -65 --separate-stderr to-table --rejects bad in
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[2]}" = 3 ]
	[ "${stderr_lines[0]%%,\"detail*}" = '{"reject":"json_syntax","line":2' ]
	[ "${stderr_lines[2]}" = '{"done":2,"refused":0,"rejected":2}' ]
	printf '{"a":\n[1]\n' | diff - bad
}

@test "--strict stops at the first reject" {
	printf '{"a":1}\n{"a":\n{"a":3}\n' >in
	run -65 --separate-stderr to-table --strict in
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = 1 ]
}

@test "several files are one table; a missing one is 66" {
	echo '{"a":1}' >one
	echo '{"a":22,"b":"x"}' >two
	run to-table one - two <<<'{"a":5}'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = " a  b" ]
	[ "${lines[2]}" = " 5" ]
	[ "${lines[3]}" = "22  x" ]
	run -66 to-table nosuch
}

@test "a full disk is 74" {
	echo '{"a":1}' >in
	run -74 bash -c 'to-table in >/dev/full'
	for i in $(seq 1 20000); do
		echo '{"a":"some words to fill a buffer","b":1}'
	done >in
	run -74 bash -c 'to-table in >/dev/full'
}

@test "a wrong format is a usage error" {
	run -64 to-table --format xml </dev/null
}
