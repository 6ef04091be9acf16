# till.bats - a real till's export, from its products to the margin, twice
load helper

setup() {
	base_setup
	export BOBA_NOW=2023-04-01T12:00:00-04:00
	till=$BOBA_SHARE/samples/coffee-till.csv
	for n in 3 5 8; do
		echo "{\"store\":\"$n\",\"name\":\"Store $n\",\"zone\":\"America/New_York\"}"
	done | store-set >/dev/null
}

take_in() {
	from-csv -q --format coffee-till-skus "$1" | sku-set -q >skus
	from-csv -q --format coffee-till "$1" | order-add | payment-record |
		order-confirm >orders
}

# Lines of the file; field N is a number with a dot.
rows() {
	tail -n +2 "$till"
}

@test "the till's file comes in whole" {
	take_in "$till"
	margin-report --by store --format jsonl >report
	margin-report --by day >days
	[ "$(jq -s 'map(.status == "paid" and .happened and .confirmed) | all' orders)" = true ]
	[ "$(jq '.lines | length' orders | awk '{ n += $1 } END { print n }')" = "$(rows | wc -l)" ]
	[ "$(jq -s 'map(.qty) | add' report)" = "$(rows | awk -F, '{ n += $4 } END { print n }')" ]
	cents=$(rows | awk -F, '{ n += $4 * $8 * 100 } END { printf "%.0f", n }')
	[ "$(jq -s 'map(.revenue) | add' report)" = "$cents" ]
	[ "$(jq -s 'map(.revenue) | add' days)" = "$cents" ]
	[ "$(jq -s 'map(.orders) | add' report)" = "$(wc -l <orders)" ]
	# Nothing is known of what these products are made of.
	[ "$(jq -s 'map(.cost + .costed) | add' report)" = 0 ]
}

@test "stores and days are those of the file" {
	take_in "$till"
	margin-report --by day,store >report
	rows | awk -F, '{ split($2, d, "/"); printf "20%02d-%02d-%02d %s\n", d[3], d[1], d[2], $5 }' |
		sort -u >want
	jq -r '.day + " " + .store' report | sort -u >got
	diff want got
}

@test "the same file once more changes nothing" {
	take_in "$till"
	cp orders first
	margin-report --by day,sku,store >report
	ledger-dump >before
	take_in "$till"
	cmp first orders
	[ "$(jq -s 'map(.unchanged) | all' skus)" = true ]
	margin-report --by day,sku,store | cmp report -
	ledger-dump | cmp before -
}

@test "a longer export adds what is new and leaves what was there" {
	head -40 "$till" >short.csv
	take_in short.csv
	n=$(wc -l <orders)
	take_in "$till"
	[ "$(wc -l <orders)" -gt "$n" ]
	[ "$(jq -s 'map(.order_id) | unique | length' orders)" = "$(wc -l <orders)" ]
	[ "$(margin-report --by store | jq -s 'map(.orders) | add')" = "$(wc -l <orders)" ]
}
