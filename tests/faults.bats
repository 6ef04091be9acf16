# faults.bats - killed, cut off, without room, without a reader: nothing is lost or lies
# bats file_tags=slow
load helper
load scene

# Orders that need nothing but a store and a sku.
shop() {
	echo '{"store":"S1","name":"S","zone":"Asia/Shanghai"}' | store-set
	echo '{"sku":"tea","name":"tea","price":1200}' | sku-set
}
many() {
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++)
			printf "{\"channel\":\"till\",\"channel_no\":\"%d\",\"store\":\"S1\",\"customer\":\"c%d\",\"placed_at\":\"2024-02-12T10:00:00+08:00\",\"lines\":[{\"sku\":\"tea\",\"qty\":%d}]}\n", i, i % 99, i % 5 + 1
	}'
}

# Every whole line that came out is in the ledger.
printed_is_stored() {
	local lost
	grep '}$' "$1" | grep -o '"order_id":"[0-9]*"' | tr -dc '0-9\n' | sort >printed || true
	sqlite3 "$BOBA_LEDGER" 'SELECT id FROM orders' | sort >stored
	lost=$(comm -23 printed stored | wc -l)
	[ "$lost" -eq 0 ]
}

@test "20,000 orders, killed at random moments and run again, are those of one run" {
	shop >/dev/null
	many 20000 >orders
	begin=$(date +%s%N)
	order-add orders >/dev/null
	took=$((($(date +%s%N) - begin) / 1000000))
	ledger-dump >expected
	rm "$BOBA_LEDGER"*
	shop >/dev/null
	hits=0
	# It ends sooner where the machine was busy while it was measured, and the more it
	# has done.
	most=$((took / 8))
	for i in {1..100}; do
		[ $hits -lt 12 ] || break
		order-add orders >out 2>/dev/null &
		pid=$!
		sleep "$(awk -v ms=$((RANDOM % (most + 1))) 'BEGIN { print ms / 1000 }')"
		if kill -9 $pid 2>/dev/null; then
			hits=$((hits + 1))
		else
			most=$((most / 2))
		fi
		wait $pid || true
		printed_is_stored out
	done
	[ $hits -eq 12 ]
	order-add orders >out
	[ "$(wc -l <out)" = 20000 ]
	printed_is_stored out
	ledger-dump >again
	cmp expected again
	ledger-verify
	order-add orders | cmp - out
}

@test "a line that was cut off is rejected, the others are done, and done once when it is whole" {
	shop >/dev/null
	many 3 | head -c -20 >cut
	run -65 bash -c 'order-add cut >out'
	[ "$(wc -l <out)" = 2 ]
	[[ $output == *'"reject":"json_syntax","line":3'* ]]
	many 3 | order-add >out
	[ "$(wc -l <out)" = 3 ]
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM orders')" = 3 ]
}

@test "a reader that goes away stops the filter, and what is in the ledger is whole" {
	shop >/dev/null
	many 5000 >orders
	run -0 bash -c 'order-add orders | head -1'
	[[ $output == *'"order_id":"'* ]]
	run -0 bash -c 'set +o pipefail; order-add orders | true'
	bash -c 'order-add orders; echo $? >code' | head -1 >/dev/null
	[ "$(cat code)" = 141 ]
	ledger-verify
	order-add orders >out
	[ "$(wc -l <out)" = 5000 ]
	printed_is_stored out
}

@test "what cannot be written to stdout is 74 for every command that prints" {
	scene >/dev/null
	order S1 9 1 >in
	for filter in order-add promo-apply groupbuy-join stock-reserve 'payment-record --in-full' \
		order-confirm stock-release; do
		echo "$filter"
		order-add -q in >placed
		run -74 bash -c "$filter placed >/dev/full"
		[[ $output == *"No space left on device"* ]]
	done
	for set in store-set item-set sku-set promo-set groupbuy-set; do
		echo "$set"
		run -74 bash -c "$set --export >/dev/full"
	done
	for report in margin-report stock-level ledger-dump 'ledger-verify -v' \
		"ledger-query 'SELECT 1 AS one'"; do
		echo "$report"
		run -74 bash -c "$report >/dev/full"
		run -74 bash -c "$report >&-"
	done
	sqlite3 "$BOBA_LEDGER" "PRAGMA wal_checkpoint(TRUNCATE);
		UPDATE account SET posted = posted + 1 WHERE name = 'stock:S1:milk'" >/dev/null
	run -74 bash -c 'ledger-verify >/dev/full'
	sqlite3 "$BOBA_LEDGER" "UPDATE account SET posted = posted - 1 WHERE name = 'stock:S1:milk'"
}

@test "what stdout lost is in the ledger, and comes out when it is run again" {
	shop >/dev/null
	many 100 >orders
	run -74 bash -c 'order-add orders >/dev/full'
	run -74 bash -c 'order-add orders >&-'
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) > 0 FROM orders')" = 1 ]
	order-add orders >out
	[ "$(wc -l <out)" = 100 ]
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM orders')" = 100 ]
}

@test "a closed stdin is an empty one" {
	shop >/dev/null
	before=$(ledger-dump --all | sha256sum)
	for filter in order-add promo-apply stock-reserve payment-record order-confirm; do
		run -0 bash -c "$filter <&-"
		[ -z "$output" ]
	done
	[ "$(ledger-dump --all | sha256sum)" = "$before" ]
}

@test "a file that may not grow ends the run, and the next one goes on" {
	shop >/dev/null
	many 20000 >orders
	run bash -c 'ulimit -f 3000; order-add orders >out 2>err'
	echo "$status $(cat err)"
	[[ $status == 7[45] ]]
	printed_is_stored out
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) BETWEEN 1 AND 19999 FROM orders')" = 1 ]
	order-add orders >out
	[ "$(wc -l <out)" = 20000 ]
	printed_is_stored out
	ledger-verify
}

@test "a ledger cannot be made below a file" {
	echo x >plain
	run -73 bash -c 'echo "{}" | store-set -l plain/l.db'
	run -66 ledger-verify -l plain/l.db
}

@test "two at once on one ledger: each line once, both see the same" {
	shop >/dev/null
	many 4000 >orders
	order-add orders >one &
	order-add orders >two
	wait $!
	cmp one two
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM orders')" = 4000 ]
	ledger-verify
}
