# formats.bats - the mappings that come with it, on real input
load helper

setup() {
	base_setup
	S=$ROOT/share/samples
}

orders() {
	from-csv -f coffee-bom-orders -w items="$S/coffee-bom-items.csv" "$@"
}

@test "coffee-bom: 521 rows are 389 orders and 55 rejects" {
	run -65 --separate-stderr orders "$S/coffee-bom-orders.csv"
	echo "$output" >out
	echo "$stderr" >err
	[ "$(wc -l <out)" = 389 ]
	[ "$(jq -s '[.[].lines[].qty] | add' out)" = 466 ]
	[ "$(grep -c '"reject":"unknown_code".*"column":"item_id"' err)" = 55 ]
	[ "$(grep -c '"reject"' err)" = 55 ]
	[ "$(grep -c '"note":"head_differs"' err)" = 86 ]
	[ "$(tail -n 1 err)" = '{"done":389,"refused":0,"rejected":55}' ]
}

@test "coffee-bom: each reject is an item that the catalogue lacks" {
	run -65 --separate-stderr orders "$S/coffee-bom-orders.csv"
	echo "$stderr" | jq -r 'select(.reject) | .line' | while read -r n; do
		sed -n "${n}p" "$S/coffee-bom-orders.csv"
	done | cut -d, -f4 | sort | uniq -c | awk '{ print $2, $1 }' >items
	[ "$(tr '\n' ';' <items)" = 'It0010 1;It025 11;It026 15;It027 16;It028 12;' ]
}

@test "coffee-bom: revenue by the catalogue's prices is 1,857.45" {
	from-csv -f coffee-bom-items -w recipe="$S/coffee-bom-recipe.csv" \
		"$S/coffee-bom-items.csv" >skus
	orders "$S/coffee-bom-orders.csv" >out 2>err || [ $? = 65 ]
	run -0 jq -n --slurpfile s skus --slurpfile o out \
		'($s | map({(.sku): .price}) | add) as $p | [$o[].lines[] | .qty * $p[.sku]] | add'
	[ "$output" = 185745 ]
}

@test "coffee-bom: the catalogue with its recipes" {
	run -0 --separate-stderr from-csv -f coffee-bom-items \
		-w recipe="$S/coffee-bom-recipe.csv" "$S/coffee-bom-items.csv"
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 24 ]
	[ "$(echo "$output" | jq -s '[.[].recipe | length] | add')" = 61 ]
	[ "${lines[0]}" = '{"sku":"HDR-CAP-MD","name":"Cappuccino","category":"Hot Drinks","size":"Medium","price":345,"recipe":[{"item":"ING001","qty":8},{"item":"ING002","qty":130}]}' ]
	[ "${lines[4]}" = '{"sku":"HDR-FLT","name":"Flat White","category":"Hot Drinks","price":315,"recipe":[{"item":"ING001","qty":8},{"item":"ING002","qty":160}]}' ]
}

@test "coffee-bom: ingredients and packs in their own units" {
	run -0 from-csv -f coffee-bom-ingredients "$S/coffee-bom-ingredients.csv"
	[ "${#lines[@]}" = 18 ]
	[ "${lines[0]}" = '{"item":"ING001","name":"Espresso beans","unit":"g"}' ]
	[ "${lines[10]}" = '{"item":"ING011","name":"Panini Bread","unit":"pc"}' ]
	run -0 from-csv -f coffee-bom-inventory \
		-w ingredients="$S/coffee-bom-ingredients.csv" "$S/coffee-bom-inventory.csv"
	[ "${#lines[@]}" = 18 ]
	[ "${lines[0]}" = '{"store":"S1","item":"ING001","qty":4000,"cost":4800,"lot":"inv001"}' ]
}

@test "coffee-till: one order per date, time and store, equal lines kept" {
	run -0 --separate-stderr from-csv -f coffee-till "$S/coffee-till.csv"
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 107 ]
	[ "$(echo "$output" | jq -s '[.[].lines[].qty] | add')" = 188 ]
	[ "$(echo "$output" | jq -s '[.[].lines[] | .qty * .price] | add')" = 68135 ]
	[ "$(echo "$output" | jq -s 'map(.channel_no) | unique | length')" = 107 ]
	[ "${lines[0]}" = '{"channel":"till","channel_no":"5-20230101-070611","store":"5","placed_at":"2023-01-01T07:06:11-05:00","happened":true,"lines":[{"sku":"32","qty":2,"price":300}]}' ]
	echo "$output" | grep -F '"lines":[{"sku":"71","qty":1,"price":375},{"sku":"71","qty":1,"price":375}]'
}

@test "coffee-till-skus: a product once, its other prices told" {
	run -0 --separate-stderr from-csv -f coffee-till-skus "$S/coffee-till.csv"
	[ "${#lines[@]}" = 54 ]
	[ "$(echo "$output" | jq -s 'map(.sku) | unique | length')" = 54 ]
	[ "${lines[0]}" = '{"sku":"32","name":"Ethiopia Rg","category":"Coffee","price":300}' ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ "$stderr" = '{"note":"value_differs",'*'"field":"unit_price","detail":"1200, but 2800 in line '* ]]
}

@test "hand-sheet: equal rows are two cups, numbered by day" {
	run -0 --separate-stderr from-csv -f hand-sheet "$S/hand-sheet.csv"
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 6 ]
	[ "$(echo "$output" | jq -r .channel_no | tr '\n' ' ')" = '2026-03-01-1 2026-03-01-2 2026-03-01-3 2026-03-01-4 2026-03-02-1 2026-03-02-2 ' ]
	[ "${lines[2]}" = '{"channel":"hand","channel_no":"2026-03-01-3","store":"S1","placed_at":"2026-03-01T10:40:00+08:00","promotion":"第二杯半价","happened":true,"lines":[{"sku":"柠檬茶","qty":1,"price":950,"note":"少糖"}]}' ]
}

@test "hand-sheet: the same from GB18030 and from UTF-8 with a mark" {
	from-csv -f hand-sheet "$S/hand-sheet.csv" >want
	iconv -f UTF-8 -t GB18030 "$S/hand-sheet.csv" | from-csv -f hand-sheet >got
	cmp want got
	{ printf '\357\273\277'; cat "$S/hand-sheet.csv"; } | from-csv -f hand-sheet >got
	cmp want got
}

@test "hand-sheet: without the column of promotions" {
	cut -d, -f1-3,5 "$S/hand-sheet.csv" >s.csv
	run -0 --separate-stderr from-csv -f hand-sheet s.csv
	[ "${#lines[@]}" = 6 ]
	[[ "$stderr" = '{"note":"column_absent","line":1,"field":"优惠",'* ]]
}

@test "meituan-waimai: bill rows, and the control total of 6.34" {
	run -0 --separate-stderr from-csv -f meituan-waimai --total receivable=6.34 \
		"$S/meituan-waimai.csv"
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 4 ]
	[ "$(echo "$output" | jq -s 'map(.receivable) | add')" = 634 ]
	[ "$(echo "$output" | jq -r .bill | tr '\n' ' ')" = 'sale closed refund advert ' ]
	[ "$(echo "$output" | jq -r '.channel_no // "-"' | tail -n 1)" = - ]
	run -65 --separate-stderr from-csv -q -f meituan-waimai --total receivable=6.35 \
		"$S/meituan-waimai.csv"
	[ "${#lines[@]}" = 4 ]
	[ "$stderr" = '{"note":"control_total","field":"商家应收款","detail":"receivable: the rows come to 6.34, expected 6.35"}' ]
	run -64 from-csv -f meituan-waimai --total other=1 "$S/meituan-waimai.csv"
}

@test "every mapping that comes with it is sound and listed" {
	for f in "$ROOT"/share/formats/*.json; do
		name=$(basename "$f" .json)
		from-csv --formats | grep -qP "^$name\t.*for|^$name\t.*as|^$name\t.*row"
		run from-csv -f "$name" </dev/null
		[ "$status" = 64 ] || [ "$status" = 65 ]
	done
}
