# ledger-dump.bats - equal ledgers dump equal, others do not
load helper
load scene

@test "no ledger is 66, a new one is empty but for what was said" {
	run -66 ledger-dump
	echo '{"store":"S1","name":"S","zone":"UTC"}' | store-set >/dev/null
	run -0 ledger-dump
	[ "$output" = '{"event":"store.set","of":"store:S1","version":1,"body":{"define":{"name":"S","store":"S1","zone":"UTC"},"n":1}}' ]
}

@test "the lines are JSON, sorted by their bytes, and name everything by its natural name" {
	scene >/dev/null
	echo '{"supplier":"绿源","no":"P1","store":"S1","lines":[{"item":"milk","qty":5,"cost":9}]}' | stock-order -q >/dev/null
	echo '{"transfer":"t","store":"S2","to":"S1","items":[{"item":"taro","qty":5}]}' | stock-transfer -q >/dev/null
	echo '{"count":"c","store":"S1","item":"milk","counted":7}' | stock-count -q >/dev/null
	ledger-dump >dump
	LC_ALL=C sort -c dump
	to-table <dump >/dev/null
	grep -q '^{"order":"order:till/S1-1","version":1,"status":"paid","store":"S1","customer":"c1",' dump
	grep -q '^{"line":"order:till/S1-1","n":0,"sku":"milk-tea","sku_version":1,"options":\["pearl"\],"qty":2,"price":1400,"discount":700,' dump
	grep -q '^{"hold":"order:till/S1-7","step":2,"attempt":1,"state":"open"}$' dump
	grep -q '^{"payment":"order:till/S1-1","n":1,"channel":"wechat","no":"WS11","amount":3900,"fee":20}$' dump
	grep -q '^{"refund":"order:till/S1-6","n":1,"channel":"wechat","amount":9900,"paid":0,' dump
	grep -q '^{"lot":"T2","store":"S1","item":"taro","qty":500,"cost_micros":20000000,"remaining":500,"micros":0,"alerted":0}$' dump
	grep -q '^{"ordered":"purchase:绿源/P1","item":"milk","qty":5,"cost":9,"received":0,' dump
	grep -q '^{"moved":"transfer:t","n":1,"item":"taro","lot":"T[12]","qty":5,' dump
	grep -q '^{"count_line":"count:S1/c","item":"milk","counted":7,' dump
	grep -q '^{"item_value":"milk","store":"S1",' dump
	grep -q '^{"group":"group:pair/1","size":2,"state":1,"joined":2,"paid":2}$' dump
	grep -q '^{"member":"order:mini/3","of":"group:pair/2","customer":"g3","state":' dump
	grep -q '^{"account":"use:half:c4","unit":"use","posted":0,"held":0}$' dump
	grep -q '^{"event":"order.placed","of":"order:till/S1-1","version":1,"key":"order:till/S1-1","actor":"kim","body":' dump
	# What is left out is only numbers and lists that orders or lots say already.
	for table in $(grep -o '^CREATE TABLE [a-z_]*' "$ROOT/share/sql/projections.sql" | cut -d' ' -f3 |
		grep -vxE 'definition|channel|customer|dispatched|ticket_day|lot|sale_day|sale_loss') event; do
		sqlite3 "$BOBA_LEDGER" "SELECT count(*) FROM $table"
	done >rows
	[ "$(wc -l <rows)" -gt 15 ]
	[ "$(wc -l <dump)" = "$(awk '{ n += $1 } END { print n }' rows)" ]
}

@test "generated ids, times and numbers are in --all alone" {
	scene >/dev/null
	ledger-dump >dump
	ledger-dump --all >all
	id=$(sqlite3 "$BOBA_LEDGER" 'SELECT max(id) FROM orders')
	run -1 grep -e "$id" -e '"clock"' -e '"seq"' -e recorded_at dump
	grep -q "\"id\":$id" all
	grep -q '"clock":{' all
	grep -q '"seq":1,' all
	[ "$(wc -l <dump)" = "$(wc -l <all)" ]
}

@test "the same trade at another time, under other ids, dumps the same" {
	scene >/dev/null
	ledger-dump >first
	(
		export BOBA_LEDGER=$PWD/second.db BOBA_WORKER=7
		sed -n '/^scene()/,/^}/p' "$ROOT/tests/scene.bash" |
			sed 's/2024-02-12T1/2025-03-01T1/; s/^scene/later/' >later
		source ./later
		later >/dev/null
		ledger-verify
		ledger-dump
	) >second
	cmp first second
}

@test "two trades that do not meet may come in either order, or at once" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	for turn in 'trade S1; trade S2' 'trade S2; trade S1' 'trade S1 & trade S2; wait'; do
		export BOBA_LEDGER=$PWD/l.db
		rm -f l.db*
		catalogue >/dev/null
		eval "$turn" >/dev/null 2>&1
		ledger-verify
		ledger-dump >dump
		[ -f first ] || cp dump first
		cmp first dump
	done
	[ "$(grep -c '^{"order"' first)" = 12 ]
}

@test "a run that was killed and repeated dumps as one that was not" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	trade S1 >/dev/null 2>&1
	ledger-dump >first
	rm "$BOBA_LEDGER"*
	catalogue >/dev/null
	for step in stock-receive order-add promo-apply stock-reserve payment-record; do
		lots S1 | stock-receive -q >/dev/null
		[ $step = stock-receive ] && continue
		{
			orders S1 | order-add -q --by kim
		} | {
			[ $step = order-add ] && exit
			promo-apply -q
		} | {
			[ $step = promo-apply ] && exit
			stock-reserve -q
		} | {
			[ $step = stock-reserve ] && exit
			payment-record -q
		} >/dev/null 2>&1 || true
	done
	trade S1 >/dev/null 2>&1
	ledger-dump >second
	cmp first second
	trade S1 >/dev/null 2>&1
	ledger-dump | cmp first -
}

@test "another trade dumps otherwise" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	order S1 1 1 | order-add >/dev/null
	ledger-dump >first
	order S1 2 1 | order-add >/dev/null
	ledger-dump >second
	[ "$(comm -23 first second | wc -l)" = 0 ]
	[ "$(comm -13 first second | wc -l)" = 4 ]
}

@test "dumping changes nothing and ends with its reader" {
	scene >/dev/null
	before=$(sha256sum <"$BOBA_LEDGER")
	ledger-dump | head -1 >/dev/null
	[ "$(sha256sum <"$BOBA_LEDGER")" = "$before" ]
	run -74 bash -c 'ledger-dump >/dev/full'
}
