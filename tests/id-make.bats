# id-make.bats
load helper

setup() {
	base_setup
	store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
}

ids() {
	id-make "$@" | jq -r .id
}

@test "one id, or as many as are asked for, each greater than the one before" {
	[[ "$(id-make)" =~ ^\{\"id\":\"[0-9]{18,19}\"\}$ ]]
	ids >all
	ids --count 3 >>all
	ids -c 25000 >>all
	[ "$(wc -l <all)" -eq 25004 ]
	sort -nuc all
}

@test "ids and orders never meet" {
	sku-set <<<'{"sku":"t","name":"x","price":1}' >null
	ids -c 5 >all
	echo '{"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1}]}' |
		order-add | jq -r .order_id >>all
	ids -c 5 >>all
	sort -nuc all
	[ "$(wc -l <all)" -eq 11 ]
}

@test "no clock makes one again: it stands, steps back, runs ahead" {
	local now
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db
	BOBA_NOW=2024-02-12T08:00:00Z store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	for now in 2024-02-12T08:00:00Z 2024-02-12T08:00:00Z 2020-01-01T00:00:00Z 2030-01-01T00:00:00Z 2024-02-12T08:00:00Z; do
		BOBA_NOW=$now ids -c 5000 >>all
	done
	[ "$(wc -l <all)" -eq 25000 ]
	sort -nuc all
}

@test "eight at once give each id once" {
	local i
	for i in {1..8}; do ids -c 500 >"out$i" & done
	wait
	cat out? | sort -u >all
	[ "$(wc -l <all)" -eq 4000 ]
}

@test "killed at any moment it never gives again what it printed" {
	local i ms most=250
	for i in {1..12}; do
		ms=$((RANDOM % most + 10))
		timeout -s KILL "$(printf %d.%03d $((ms / 1000)) $((ms % 1000)))" id-make -c 300000 >>all || true
		echo >>all # the line that was cut
		# Where none comes out in that time it has more.
		grep -q . all || most=$((most * 2))
	done
	ids -c 100 >>all
	grep -oE '[0-9]{18,19}"}?$|^[0-9]+$' all | tr -d '"}' >given
	[ "$(wc -l <given)" -gt 100 ]
	run -0 sh -c 'sort given | uniq -d'
	[ -z "$output" ]
}

@test "it writes no event, and what it gave is kept" {
	local last
	ledger-dump --all >before
	last=$(ids)
	ledger-dump --all | cmp - before
	[ "$(sqlite3 ledger.db "SELECT value FROM watermark WHERE name = 'snowflake'")" = "$last" ]
	ledger-rebuild -q
	[ "$(sqlite3 ledger.db "SELECT value FROM watermark WHERE name = 'snowflake'")" = "$last" ]
}

@test "a dry run gives none away" {
	ids >first
	[ "$(id-make -n | jq -r .dry_run)" = true ]
	[ "$(sqlite3 ledger.db "SELECT value FROM watermark WHERE name = 'snowflake'")" = "$(cat first)" ]
}

@test "a ledger that gave ids by the real clock takes no other, one under a set clock only that" {
	rm ledger.db*
	echo '{}' | store-set -q 2>null || true
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM event')" -eq 0 ]
	cp ledger.db trial.db
	id-make >null
	run -78 id-make --now 2099-01-01T00:00:00Z
	id-make -l trial.db --now 2024-02-12T08:00:00Z >null
	run -78 id-make -l trial.db
	id-make -l trial.db --now 2024-02-12T08:00:00Z >null
	store-set -q -l trial.db --now 2024-02-12T08:00:00Z <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	ledger-verify -l trial.db
}

@test "a ledger that is not there is not made" {
	run -66 id-make -l none.db
	[ ! -e none.db ]
}

@test "an id is told by its parts, for every id of the vectors" {
	id-make --explain 1759128341922041856 -l none.db >out
	[ "$(cat out)" = '{"id":"1759128341922041856","time":"2024-02-18T08:10:54.395Z","datacenter":10,"worker":29,"sequence":0}' ]
	jq -c '.[] | select(.input.op == "decode" and .expect.error == null) | [.input.id, .expect.datacenter, .expect.worker, .expect.sequence]' \
		"$ROOT"/tests/vectors/snowflake.json >want
	[ -s want ]
	jq -r '.[0]' want | while read -r id; do id-make --explain "$id"; done |
		jq -c '[.id, .datacenter, .worker, .sequence]' >got
	cmp want got
	run -64 id-make --explain 12x
	run -64 id-make --explain ''
	run -64 id-make --explain 99999999999999999999
	run -64 id-make --explain 12 --count 2
	run -64 id-make --count 0
}

@test "the ledger's own numbers stand in its ids" {
	BOBA_DATACENTER=3 BOBA_WORKER=7 store-set -l other.db <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	id-make --explain "$(ids -l other.db)" >out
	[ "$(jq -c '[.datacenter, .worker]' out)" = '[3,7]' ]
}
