# ledger-pipe.bats - a shell's pipe in one process: the same answers, all or nothing
load helper
load scene

LINE='order-add --auto-key | promo-apply --ttl 20m | stock-reserve | payment-record | order-confirm'

# in_shell, in_one: the orders of a store through five stages.
in_shell() {
	orders "$1" | order-add -q --by kim | promo-apply -q --by kim | stock-reserve -q --by kim |
		payment-record -q --by kim | order-confirm -q --by kim
}
in_one() {
	orders "$1" | ledger-pipe -q --by kim \
		'order-add | promo-apply | stock-reserve | payment-record | order-confirm'
}

begin() {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	{
		catalogue
		lots S1 | stock-receive
		lots S2 | stock-receive
	} >/dev/null
	cp "$BOBA_LEDGER" begin.db
}
again() {
	rm -f "$BOBA_LEDGER"*
	cp begin.db "$BOBA_LEDGER"
}

@test "the demo's week comes out as from the shell's pipe, byte for byte" {
	export BOBA_NOW=2024-02-18T08:00:00Z
	s=$ROOT/share/samples
	{
		echo '{"store":"S1","name":"Shop","zone":"Europe/London"}' | store-set
		from-csv --format coffee-bom-ingredients "$s/coffee-bom-ingredients.csv" | item-set
		from-csv --format coffee-bom-items --with recipe="$s/coffee-bom-recipe.csv" \
			"$s/coffee-bom-items.csv" | sku-set
		from-csv --format coffee-bom-inventory --with \
			ingredients="$s/coffee-bom-ingredients.csv" "$s/coffee-bom-inventory.csv" |
			stock-receive
		echo '{"promo":"p","name":"P","kind":"amount_off","tiers":[{"from":1000,"off":100}]}' |
			promo-set
	} >/dev/null
	from-csv -q --format coffee-bom-orders --with items="$s/coffee-bom-items.csv" \
		"$s/coffee-bom-orders.csv" >orders.jsonl 2>/dev/null || true
	cp "$BOBA_LEDGER" begin.db
	order-add orders.jsonl | promo-apply | stock-reserve |
		payment-record --in-full | order-confirm >shell
	ledger-dump >shell.dump
	again
	ledger-pipe 'order-add orders.jsonl | promo-apply | stock-reserve |
		payment-record --in-full | order-confirm' >one
	[ "$(wc -l <one)" = 389 ]
	cmp shell one
	ledger-dump | cmp shell.dump -
	ledger-pipe 'order-add orders.jsonl | promo-apply | stock-reserve |
		payment-record --in-full | order-confirm' | cmp shell -
	ledger-dump | cmp shell.dump -
}

@test "refusals, facts and rejects go on as in the shell" {
	begin
	in_shell S1 >shell 2>/dev/null
	ledger-dump >shell.dump
	grep -q '"refused":{"by":"stock-reserve"' shell
	again
	in_one S1 >one 2>said || [ $? = 65 ]
	cmp shell one
	ledger-dump | cmp shell.dump -
	[ "$(wc -l <said)" = 1 ]
	in_shell S1 2>/dev/null | cmp one -
}

@test "a reject names its stage and the line of that stage's input" {
	begin
	{
		echo 'no record'
		order S1 1 1 '"amount":3900'
		echo
		order S1 2 1
		order S9 3 1
		order S1 4 1
	} >orders
	run -65 bash -c "ledger-pipe --rejects kept '$LINE' <orders >out 2>said"
	grep -q '^{"reject":"json_syntax","stage":"order-add","line":1,' said
	grep -q '^{"reject":"[a-z_]*","stage":"order-add","line":5,"field":"store"' said
	grep -q '^{"reject":"missing_field","stage":"payment-record","line":2,"field":"amount"' said
	grep -q '^{"reject":"missing_field","stage":"payment-record","line":3,"field":"amount"' said
	[ "$(tail -1 said)" = '{"done":1,"refused":0,"rejected":4}' ]
	[ "$(wc -l <kept)" = 4 ]
	[ "$(head -1 kept)" = 'no record' ]
	[ "$(grep -c '"order_id"' kept)" = 2 ]
	[ "$(wc -l <out)" = 1 ]
}

@test "--strict stops at a stage's first reject, --fail-on-refuse ends with 1" {
	begin
	for n in 1 2 3; do
		order S1 $n 1 '"amount":3900'
	done >orders
	sed '2s/,"amount":3900//' orders >unpaid
	run -65 bash -c "ledger-pipe --strict '$LINE' <unpaid 2>said >out"
	[ "$(wc -l <out)" = 1 ]
	[ "$(grep -c '"reject"' said)" = 1 ]
	run -0 bash -c "ledger-pipe --strict '$LINE' <orders 2>&1 | wc -l"
	[ "$output" = 3 ]
	order S1 9 100 '"amount":1' >much
	run -1 bash -c "ledger-pipe --fail-on-refuse -q '$LINE' <much >/dev/null"
}

@test "--dry-run tries every stage and keeps nothing" {
	begin
	orders S1 >orders # at once: each batch of a dry run is taken back
	wet=(ledger-pipe -q --by kim
		'order-add | promo-apply | stock-reserve | payment-record | order-confirm')
	"${wet[@]}" <orders 2>/dev/null | sed 's/}$/,"dry_run":true}/' >wet || true
	again
	ledger-dump --all >before
	"${wet[@]}" -n <orders >dry 2>/dev/null || [ $? = 65 ]
	[ "$(wc -l <dry)" = 5 ]
	cmp wet dry
	ledger-dump --all | cmp before -
	ledger-pipe "$LINE" <dry | cmp dry -
	ledger-dump --all | cmp before -
}

@test "a refused record passes to the stages that take it" {
	begin
	order S1 1 100 '"amount":100' | order-add | promo-apply | stock-reserve >refused 2>/dev/null
	ledger-pipe -q 'payment-record | order-confirm' <refused >one
	payment-record <refused 2>/dev/null | order-confirm 2>/dev/null | cmp one -
}

@test "killed at any write, an order has gone through all stages or none" {
	command -v strace >/dev/null || skip 'no strace'
	begin
	for i in {1..300}; do
		order S1 $i 1 '"happened":true'
	done >orders
	ledger-pipe "$LINE" <orders >undisturbed
	ledger-dump >whole.dump
	[ "$(wc -l <undisturbed)" = 300 ]
	part=0
	for call in pwrite64 fdatasync; do
		for n in 1 2 3 5 8 13 21 34 55; do
			again
			strace -qq -o /dev/null -e trace=$call \
				-e inject=$call:signal=KILL:when=$n ledger-pipe "$LINE" <orders >out || true
			placed=$(sqlite3 "$BOBA_LEDGER" "SELECT count(*) FROM event WHERE type = 'order.placed'")
			confirmed=$(sqlite3 "$BOBA_LEDGER" "SELECT count(*) FROM event WHERE type = 'order.confirmed'")
			[ "$placed" = "$confirmed" ]
			[ "$(wc -l <out)" -le "$placed" ]
			if [ "$placed" -gt 0 ] && [ "$placed" -lt 300 ]; then
				part=$((part + 1))
			fi
			ledger-pipe "$LINE" <orders | cmp undisturbed -
			ledger-dump | cmp whole.dump -
		done
	done
	echo "killed between two batches $part times"
}

@test "every filter is a stage, and nothing else" {
	for source in "$ROOT"/cmd/*.c; do
		name=$(basename "$source" .c)
		if grep -q '^FILTER_MAIN' "$source"; then
			ledger-pipe "$name" </dev/null
		else
			run -64 ledger-pipe "$name"
			[ "${lines[0]}" = "ledger-pipe: the pipeline: not a filter on the ledger: $name" ]
		fi
	done
}

@test "what is wrong in a pipeline is named" {
	wrong() {
		run -64 ledger-pipe "$1"
		echo "$1"
		[ "${lines[0]}" = "$2" ]
	}
	shell='only words, quotes, \ and | are understood in a pipeline'
	wrong '' 'ledger-pipe: the pipeline: it names no command'
	wrong 'order-add |' 'ledger-pipe: the pipeline: a stage is empty'
	wrong '| order-add' 'ledger-pipe: the pipeline: a stage is empty'
	wrong 'order-add | | order-confirm' 'ledger-pipe: the pipeline: a stage is empty'
	wrong 'order-add || order-confirm' "ledger-pipe: the pipeline: '||': $shell"
	for c in ';' '&' '<' '>' '(' ')' '$' '`' '*' '?' '[' '{' '}' '#' '~'; do
		wrong "order-add $c" "ledger-pipe: the pipeline: '$c': $shell"
	done
	wrong 'order-add "$HOME"' "ledger-pipe: the pipeline: '\$': $shell"
	wrong $'order-add\norder-confirm' "ledger-pipe: the pipeline: a new line: $shell"
	wrong "order-add 'x" "ledger-pipe: the pipeline: a ' without its end"
	wrong 'order-add "x' 'ledger-pipe: the pipeline: a " without its end'
	wrong 'order-add \' 'ledger-pipe: the pipeline: a \ with nothing behind it'
	wrong 'order-add | order-add' 'ledger-pipe: the pipeline: a command may stand in it once: order-add'
	wrong 'order-add | stock-reserve f' "ledger-pipe: the pipeline: stock-reserve reads the stage before it, not files: 'f'"
	wrong 'order-add -n' 'order-add: --dry-run: is an option of ledger-pipe, not of a stage'
	wrong 'order-add --ledger=x' 'order-add: --ledger: is an option of ledger-pipe, not of a stage'
	wrong 'store-set --export' 'store-set: --export: not within ledger-pipe'
	wrong 'order-add --nothing' 'order-add: no such option: --nothing'
	wrong 'stock-reserve --ttl=soon' "stock-reserve: --ttl: expected a time as 90s or 1h30m, at least 1s, got 'soon'"
	run -64 ledger-pipe
	[ "${lines[0]}" = "ledger-pipe: the pipeline is missing: 'order-add | stock-reserve'" ]
	[ ! -e "$BOBA_LEDGER" ]
}

@test "words are read as a shell reads them" {
	begin
	order S1 1 1 '"amount":3900' >"a file's"
	ledger-pipe 'order-add "a file'"'"'s"' >one
	[ "$(wc -l <one)" = 1 ]
	ledger-pipe $'order-add a\\ file\\\'s\\\n|\n promo-apply --t"t"\'l\' 15m\n' >two
	grep -q '"payable":3900' two
	run -66 ledger-pipe "order-add '*'"
	run -66 ledger-pipe 'order-add "\x"'
	[ "${lines[0]}" = 'ledger-pipe: \x: No such file or directory' ]
}

@test "memory does not grow with the orders or the stages" {
	case $BUILD in *san) skip "the sanitizer's memory is its own" ;; esac
	begin
	echo '{"store":"S1","item":"taro","qty":900000000,"cost":9000000,"lot":"T9"}
		{"store":"S1","item":"milk","qty":900000000,"cost":9000000,"lot":"M9"}' |
		stock-receive -q >/dev/null
	seq 20000 | sed 's/.*/{"channel":"till","channel_no":"&","customer":"c&",LINES}/
		s/LINES/"store":"S1","lines":[{"sku":"milk-tea","qty":2},{"sku":"taro-tea","qty":1}]/' >orders
	python3 - <<-'END' >peak
		import resource, subprocess
		subprocess.run(["ledger-pipe", "-q", "order-add | promo-apply | stock-reserve | "
		                "payment-record --in-full | order-confirm"], check=True,
		               stdin=open("orders"), stdout=open("out", "w"))
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	[ "$(grep -c '"confirmed":true' out)" = 20000 ]
	echo "peak $(cat peak) KiB"
	[ "$(cat peak)" -lt 32768 ]
}
