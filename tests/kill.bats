# kill.bats - the demo's pipeline killed anywhere, and run again
# bats file_tags=slow
load helper

PIPELINE='from-csv -q --format coffee-bom-orders --with items=items.csv orders.csv 2>/dev/null |
	order-add -q | promo-apply -q | stock-reserve -q |
	payment-record -q --in-full | order-confirm -q >out'

setup() {
	base_setup
	export BOBA_NOW=2024-02-18T08:00:00Z
	local s=$ROOT/share/samples
	cp "$s/coffee-bom-orders.csv" orders.csv
	cp "$s/coffee-bom-items.csv" items.csv
	echo '{"store":"S1","name":"Shop","zone":"Europe/London"}' | store-set >null
	from-csv --format coffee-bom-ingredients "$s/coffee-bom-ingredients.csv" | item-set >null
	from-csv --format coffee-bom-items --with recipe="$s/coffee-bom-recipe.csv" items.csv |
		sku-set >null
	from-csv --format coffee-bom-inventory --with \
		ingredients="$s/coffee-bom-ingredients.csv" "$s/coffee-bom-inventory.csv" |
		stock-receive >null
	echo '{"promo":"p","name":"P","kind":"amount_off","budget":2000,"limit":30,"tiers":[{"from":1000,"off":100}]}' |
		promo-set >null
	mkdir base
	cp ledger.db* base/
}

restore() {
	rm -f ledger.db*
	cp base/* .
}

# Every line that came out whole names an order that the ledger has confirmed.
answers_hold() {
	local lost
	grep '}$' out | grep -o '"order_id":"[0-9]*"' | tr -dc '0-9\n' | sort >answered || true
	sqlite3 ledger.db 'SELECT DISTINCT stream FROM event WHERE type IN
		("order.confirmed", "order.refused")' | sort >stored
	lost=$(comm -23 answered stored | wc -l)
	[ "$lost" -eq 0 ]
}

@test "killed at 50 moments of its run, the pipeline run again ends as if undisturbed" {
	local i pid hits=0 begin took t
	bash -c "$PIPELINE"
	cp out undisturbed
	ledger-dump >expected
	[ "$(wc -l <undisturbed)" -eq 389 ]
	restore
	begin=$(date +%s%N)
	bash -c "$PIPELINE"
	took=$(($(date +%s%N) - begin))
	for i in {1..50}; do
		# A machine that was busy while it was measured may be done too early:
		# then once more, in half the time.
		t=$((took * i / 51))
		while [ "$t" -gt 0 ]; do
			restore
			: >out
			setsid bash -c "$PIPELINE" &
			pid=$!
			sleep "$(printf '%d.%09d' $((t / 1000000000)) $((t % 1000000000)))"
			if kill -9 -- "-$pid" 2>null || kill -9 "$pid" 2>null; then
				hits=$((hits + 1))
				wait "$pid" || true
				break
			fi
			wait "$pid" || true
			t=$((t / 2))
		done
		answers_hold
		bash -c "$PIPELINE"
		ledger-dump >again
		cmp expected again
		ledger-verify
	done
	echo "hit a living process $hits times of 50"
	[ "$hits" -eq 50 ]
}

@test "one stage killed in the middle, the pipeline run again ends as if undisturbed" {
	local stage
	bash -c "$PIPELINE"
	ledger-dump >expected
	for stage in order-add promo-apply stock-reserve payment-record order-confirm; do
		restore
		: >out
		setsid bash -c "$PIPELINE" &
		sleep 0.02
		pkill -9 -s $! -x "$stage" || true
		wait $! || true
		answers_hold
		bash -c "$PIPELINE"
		ledger-dump >again
		cmp expected again
	done
}

@test "killed twice, the second time while it recovers" {
	local i pid
	bash -c "$PIPELINE"
	ledger-dump >expected
	for i in {1..10}; do
		restore
		for pause in 0.03 0.01; do
			setsid bash -c "$PIPELINE" &
			pid=$!
			sleep $pause
			kill -9 -- "-$pid" 2>null || true
			wait "$pid" || true
		done
		bash -c "$PIPELINE"
		ledger-dump >again
		cmp expected again
	done
}
