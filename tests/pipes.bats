# pipes.bats - every command line of the README, and pipelines that are broken off
load helper

# The blocks of one kind, as they stand.
fences() {
	awk -v kind="$1" '$0 == "```" kind { on = 1; next } /^```$/ { on = 0 } on' \
		"$ROOT/README.md"
}

@test "every block of the README is one that a test runs" {
	[ "$(grep '^```.' "$ROOT/README.md" | sort -u | tr '\n' ' ')" = '```console ```crontab ```sh ' ]
	# What day.bats and month.bats run is shown in their chapters alone.
	awk '/^## / { out = /^## A (day|month end)/ } !out' "$ROOT/README.md" >rest
	run ! grep '^```console' rest
	# What is indented is the two commands and nothing else.
	grep '^    [^ ]' rest >indented
	printf '    sh share/setup && make %s\n' demo check | diff - indented
	# In passing only names stand, not command lines.
	run ! grep -nE '`[a-z]+-[a-z]+ [^`]*(`|$)' "$ROOT/README.md"
}

@test "the README's two commands are there and do what it says" {
	# make demo is demo.bats, make check runs this, share/setup is setup.bats.
	[ -f "$ROOT/share/setup" ]
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -n -C "$ROOT" -o all demo >out
	grep -q 'bash share/demo' out
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -n -C "$ROOT" -o all -o units check >out
	grep -q 'tests/check.sh' out
}

@test "the README's commands run one after the other, in one ledger" {
	fences sh >lines
	[ "$(wc -l <lines)" -gt 10 ]
	mkdir build
	ln -s "$BUILD/bin" build/bin
	ln -s "$ROOT/share" share
	env -u BOBA_LEDGER -u BOBA_SHARE LC_ALL=C.UTF-8 \
		PATH="$(tr ':' '\n' <<<"$PATH" | grep -vxF "$BUILD/bin" | paste -sd:)" \
		bash -e -o pipefail lines >out 2>err
	[ ! -s err ]
	grep -qE '^A001 +36\.00 +5\.00 +31\.00 +paid$' out
	grep -qE '^hand-sheet' out
	grep -qF '"lines":[{"sku":"珍珠奶茶"' out
	grep -qE ' taro-milk +2 +4 +72\.00 +5\.00 +4\.80 +44\.20$' out
	grep -qE '^S1 +taro +芋圆 +g +2600 +2480 +52\.00$' out
	grep -qF '{"store":"S1","channel":"mini","orders":1,"payable":3100}' out
	grep -q '"channel_no":"A001",.*"dry_run":true' tried.jsonl
	ledger-verify -l try.db
	# Once more: the same.
	ledger-dump -l try.db >before
	env BOBA_LEDGER="$PWD/try.db" bash -e -o pipefail <(grep -v -e '^echo.*>' -e '^export' lines) >again
	diff <(grep -v '"version":1' out) <(grep -v '"version":1' again)
	ledger-dump -l try.db | cmp before -
}

@test "what the README names in passing is there" {
	grep -oE '`[a-z]+-[a-z]+`' "$ROOT/README.md" | tr -d '`' | sort -u >names
	[ "$(wc -l <names)" -gt 4 ]
	while read -r name; do
		"$name" --help >null
	done <names
	for page in $(grep -oE '\b[a-z]+\([57]\)' "$ROOT/README.md" | sort -u | sed 's/(/./; s/)//'); do
		[ -f "$ROOT/man/$page" ] || {
			echo "no $page"
			return 1
		}
	done
	for path in $(grep -oE '`(share|lib)/[A-Za-z/.]*`' "$ROOT/README.md" | tr -d '`'); do
		[ -e "$ROOT/$path" ]
	done
}

# A shop with stock for all of n orders but the last ones.
shop() {
	echo '{"store":"S1","name":"S","zone":"Asia/Shanghai"}' | store-set >null
	echo '{"item":"taro","name":"芋圆","unit":"g"}' | item-set >null
	echo '{"sku":"taro-milk","name":"芋圆奶茶","price":1800,"recipe":[{"item":"taro","qty":60}]}' |
		sku-set >null
	echo '{"store":"S1","item":"taro","qty":2100,"cost":6000,"lot":"a"}' | stock-receive >null
	for i in {1..40}; do
		echo '{"channel":"mini","channel_no":"'"$i"'","store":"S1","lines":[{"sku":"taro-milk","qty":1}]}'
	done >orders.jsonl
}

# The crontab's settings and nothing else, with the build before its PATH.
crontab_env() {
	fences crontab | grep -E '^[A-Z_]+=' >settings
	sed -i "s|^PATH=|PATH=$BUILD/bin:|; s|^BOBA_LEDGER=.*|BOBA_LEDGER=$PWD/ledger.db|" settings
	mapfile -t settings <settings
	env -i HOME="$PWD" SHELL=/bin/sh "${settings[@]}" "$@"
}

@test "the README's crontab runs with the environment it sets" {
	shop
	order-add orders.jsonl | stock-reserve | payment-record --in-full | order-confirm >null 2>&1
	fences crontab | grep -vE '^([A-Z_]+=|#|$)' >jobs
	[ "$(wc -l <jobs)" = 3 ]
	# Five fields of time, each of numbers, stars and steps.
	run ! grep -vE '^([0-9*/,-]+ +){5}[a-z]' jobs
	[ "$(fences crontab | grep -oE '^[A-Z_]+=' | tr -d '\n')" = PATH=LANG=BOBA_LEDGER= ]
	while read -r _ _ _ _ _ job; do
		crontab_env sh -c "$job" >out 2>err
		[ ! -s err ]
		cp out last
	done <jobs
	# The nightly line reports the day in CSV; a tick with nothing due is silent.
	[ "$(head -1 last | cut -d, -f1,2)" = day,orders ]
	sed -n '1s/^[^a-z]*//p' jobs >tick
	crontab_env sh tick >out
	[ ! -s out ]
}

@test "share/cron holds the README's crontab, with a user" {
	fences crontab | sed -E 's/ +/ /g' >want
	grep -v '^#' "$ROOT/share/cron/boba" | sed -E 's/^(([0-9*/,-]+ +){5})boba /\1/; s/ +/ /g' |
		diff want -
}

@test "share/systemd: units that hold, and a command that runs in them" {
	local unit=$ROOT/share/systemd/boba-tick.service
	sed -n 's/^Environment=//p' "$unit" | tr ' ' '\n' >units
	[ "$(cut -d= -f1 units | tr '\n' ' ')" = 'LANG BOBA_LEDGER ' ]
	sed -n 's/^ExecStart=//p' "$unit" >exec
	[ "$(sed 's|.*/||' exec | tr '\n' ',')" = 'groupbuy-tick -q,order-expire -q,stock-expire -q,wallet-add --due -q,payment-charge --due -q,order-confirm --due -q,payment-refund --due -q,' ]
	sed -i "s|^/usr/local/bin/|$BUILD/bin/|" exec
	env -i LANG=C.UTF-8 BOBA_LEDGER="$PWD/ledger.db" sh exec >out 2>err
	[ ! -s out ]
	[ ! -s err ]
	type systemd-analyze || skip "no systemd"
	# With the commands where the build has them, for verify looks for them.
	mkdir units.d
	cp "$ROOT"/share/systemd/* units.d
	sed -i "s|^ExecStart=/usr/local/bin/|ExecStart=$BUILD/bin/|" units.d/boba-tick.service
	systemd-analyze verify --man=no "$PWD"/units.d/boba-tick.service "$PWD"/units.d/boba-tick.timer >out 2>&1
	run ! grep boba out
}

@test "the README's exit codes: 0 done, 65 some rejected, 75 worth running again" {
	shop
	run -0 bash -o pipefail -c 'head -5 orders.jsonl | order-add | stock-reserve | payment-record --in-full | order-confirm >out'
	[ "$(wc -l <out)" = 5 ]
	sed '3s/taro/tarot/' orders.jsonl >bad.jsonl
	run -65 bash -o pipefail -c 'order-add --rejects mend.jsonl bad.jsonl 2>why | stock-reserve 2>&- | payment-record --in-full 2>&- | order-confirm >out 2>&-'
	grep -q '"reject":"unknown_sku","line":3,"field":"lines\[0\].sku"' why
	[ "$(cat mend.jsonl)" = "$(sed -n 3p bad.jsonl)" ]
	# A shell without pipefail hides it.
	run -0 bash -c 'order-add bad.jsonl 2>why | stock-reserve >out'
	exec 8<ledger.db-lock
	flock 8
	run -75 bash -o pipefail -c 'order-add --wait 10ms orders.jsonl 2>&- | stock-reserve >out'
	exec 8<&-
}

@test "what runs out is refused, passed on and given back" {
	shop
	run -0 bash -o pipefail -c 'order-add orders.jsonl | stock-reserve -q | payment-record -q --in-full | order-confirm -q >out'
	[ "$(wc -l <out)" = 40 ]
	[ "$(grep -c '"code":"no_stock"' out)" = 5 ]
	[ "$(stock-level | jq -c '[.on_hand, .held]')" = '[0,0]' ]
}

# pipeline STAGE: all of it, but STAGE reads some lines and is killed.
stages=(order-add promo-apply stock-reserve 'payment-record --in-full' order-confirm)
pipeline() {
	local line='cat orders.jsonl' stage
	for stage in "${stages[@]}"; do
		if [ "$stage" = "$1" ]; then
			line="$line | (head -n 17 | $stage -q; kill -9 \$BASHPID)"
		else
			line="$line | $stage -q"
		fi
	done
	bash -c "$line >out" 2>null || true
}

@test "a stage that is killed, and the same line again: the ledger as if nothing had been" {
	shop
	mkdir base
	cp ledger.db* base
	pipeline none
	ledger-dump >undisturbed
	sed 's/"order_id":"[0-9]*"/ID/' out >all
	for stage in "${stages[@]}"; do
		rm -f ledger.db*
		cp base/* .
		pipeline "$stage"
		ledger-verify
		# It did some of it, and not all.
		run ! cmp -s undisturbed <(ledger-dump)
		pipeline none
		ledger-dump | diff undisturbed -
		sed 's/"order_id":"[0-9]*"/ID/' out | diff all -
	done
}

@test "a reader that has enough ends the pipeline, and nothing is lost" {
	shop
	run -0 bash -c 'order-add orders.jsonl | stock-reserve -q | head -n 1'
	[ "${#lines[@]}" = 1 ]
	first=$output
	ledger-verify
	order-add orders.jsonl | stock-reserve >out 2>null
	[ "$(head -n 1 out)" = "$first" ]
	[ "$(wc -l <out)" = 40 ]
}
