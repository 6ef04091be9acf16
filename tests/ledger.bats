# ledger.bats - the ledger's file as commands find it, refuse it, share it
load helper

store() {
	echo '{"store":"'"${1:-S1}"'","name":"S","zone":"Asia/Shanghai"}' | store-set "${@:2}"
}
stores() {
	sqlite3 "${1:-$BOBA_LEDGER}" "SELECT count(*) FROM stream WHERE kind = 'store'"
}

@test "the ledger is found by -l, by BOBA_LEDGER, by XDG_DATA_HOME, by HOME" {
	store S1 -l a.db >/dev/null
	[ "$(stores a.db)" = 1 ]
	[ ! -e "$BOBA_LEDGER" ]
	store >/dev/null
	[ "$(stores)" = 1 ]
	unset BOBA_LEDGER
	XDG_DATA_HOME=$PWD/data store >/dev/null
	[ "$(stores data/boba/ledger.db)" = 1 ]
	store >/dev/null
	[ "$(stores .local/share/boba/ledger.db)" = 1 ]
	XDG_DATA_HOME=relative store S2 >/dev/null
	[ "$(stores .local/share/boba/ledger.db)" = 2 ]
	unset HOME
	run -78 store
}

@test "a new ledger is 0600 in a 0700 directory whatever the umask, with nothing left beside it" {
	umask 000
	store S1 -l deep/er/l.db >/dev/null
	[ "$(stat -c %a deep)" = 700 ]
	[ "$(stat -c %a deep/er)" = 700 ]
	for file in deep/er/*; do
		[ "$(stat -c %a "$file")" = 600 ]
		[[ $file != *-new* ]]
	done
}

@test "its settings come from the first writer and stay" {
	BOBA_CURRENCY=EUR BOBA_WORKER=3 BOBA_DATACENTER=4 store >/dev/null
	BOBA_CURRENCY=USD store S2 >/dev/null
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT value FROM meta WHERE name = 'currency'")" = EUR ]
	echo '{"sku":"tea","name":"tea","price":1}' | sku-set >/dev/null
	echo '{"channel":"t","channel_no":"1","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
		order-add >/dev/null
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT (id >> 17 & 31) || '/' || (id >> 12 & 31) FROM orders")" = 4/3 ]
	export BOBA_LEDGER=$PWD/other.db
	BOBA_WORKER=32 run -78 store
	BOBA_CURRENCY=yuan run -78 store
	BOBA_WORKER=x run -78 store
	[ ! -e other.db ]
	store >/dev/null
}

# refused CODE: neither opened by a writer nor by a reader, and unchanged.
refused() {
	local before after
	before=$(stat -c '%i %s %a %Y %F' "$BOBA_LEDGER")
	run "-$1" store S9
	run "-$1" ledger-dump
	after=$(stat -c '%i %s %a %Y %F' "$BOBA_LEDGER")
	[ "$before" = "$after" ]
}

@test "what is no ledger of ours is refused and left as it is" {
	store >/dev/null
	sqlite3 "$BOBA_LEDGER" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	mv "$BOBA_LEDGER" good.db
	ln -s good.db "$BOBA_LEDGER"
	refused 77
	rm "$BOBA_LEDGER"
	ln good.db "$BOBA_LEDGER"
	refused 77
	rm "$BOBA_LEDGER"
	mkdir "$BOBA_LEDGER"
	refused 77
	rmdir "$BOBA_LEDGER"
	install -m 666 good.db "$BOBA_LEDGER"
	refused 77
	install -m 660 good.db "$BOBA_LEDGER"
	refused 77
	install -m 600 /dev/null "$BOBA_LEDGER"
	refused 76
	echo 'my notes' >"$BOBA_LEDGER"
	refused 76
	install -m 600 good.db "$BOBA_LEDGER"
	sqlite3 "$BOBA_LEDGER" 'PRAGMA user_version = 9; PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	run -76 store S9
	[[ $output == *'a ledger of version 9, this is for version 3, so boba must be newer'* ]]
	refused 76
	rm "$BOBA_LEDGER"*
	sqlite3 "$BOBA_LEDGER" 'CREATE TABLE t (x)'
	chmod 600 "$BOBA_LEDGER"
	refused 76
	rm "$BOBA_LEDGER"
	mv good.db "$BOBA_LEDGER"
	ledger-verify
}

@test "a trigger or view that somebody planted is refused" {
	for planted in 'CREATE VIEW v AS SELECT 1' \
		'CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM meta; END' \
		'DROP TRIGGER event_fixed'; do
		rm -f "$BOBA_LEDGER"*
		store >/dev/null
		sqlite3 "$BOBA_LEDGER" "$planted"
		run -76 store S2
		run -76 ledger-verify
	done
	rm "$BOBA_LEDGER"*
}

@test "a copy without a write-ahead log is a ledger too, and gets one" {
	store >/dev/null
	sqlite3 "$BOBA_LEDGER" "VACUUM INTO 'copy.db'"
	chmod 600 copy.db
	[ "$(sqlite3 copy.db 'PRAGMA journal_mode')" = delete ]
	ledger-verify -l copy.db
	store S2 -l copy.db >/dev/null
	[ "$(sqlite3 copy.db 'PRAGMA journal_mode')" = wal ]
	[ "$(stores copy.db)" = 2 ]
	ledger-verify -l copy.db
}

@test "a dry run leaves nothing, not even a ledger" {
	run -0 store S1 --dry-run
	[ "$output" = '{"store":"S1","name":"S","zone":"Asia/Shanghai","version":1,"dry_run":true}' ]
	[ ! -e "$BOBA_LEDGER" ]
	store >/dev/null
	before=$(ledger-dump --all)
	run -0 store S2 --dry-run
	[[ $output == *'"dry_run":true}' ]]
	[ "$(ledger-dump --all)" = "$before" ]
	# What a dry run printed is not written by the next one either.
	store S3 --dry-run | store-set | grep -q '"dry_run":true}'
	[ "$(ledger-dump --all)" = "$before" ]
}

@test "a trial ledger takes only writers with a clock, any other only those without" {
	store S1 --now 2024-02-12T10:00:00Z >/dev/null
	run -78 store S2
	[[ $output == *'a trial ledger'* ]]
	BOBA_NOW=2024-02-12T11:00:00Z store S2 >/dev/null
	[ "$(stores)" = 2 ]
	export BOBA_LEDGER=$PWD/real.db
	store >/dev/null
	run -78 store S2 --now 2024-02-12T10:00:00Z
	[ "$(stores)" = 1 ]
	# Who wrote nothing does not decide.
	export BOBA_LEDGER=$PWD/third.db
	run -65 bash -c 'echo "{}" | store-set --now 2024-02-12T10:00:00Z'
	store >/dev/null
	[ "$(stores)" = 1 ]
}

@test "a writer waits its time for the lock, readers do not wait" {
	store >/dev/null
	exec 7<>"$BOBA_LEDGER-lock"
	flock 7
	# By a clock that nobody sets.
	read -r begin _ </proc/uptime
	run -75 store S2 --wait 1s
	read -r end _ </proc/uptime
	[ $((${end/./} - ${begin/./})) -ge 99 ]
	[[ $output == *busy* ]]
	run -75 store S2 --wait 0
	run -0 ledger-dump
	{
		sleep 0.2
		flock -u 7
	} &
	store S2 7>&- >/dev/null
	[ "$(stores)" = 2 ]
	wait
	exec 7>&-
}

@test "eight writers at once give one ledger with each of their lines" {
	for i in 1 2 3 4 5 6 7 8; do
		for k in 1 2 3 4 5; do
			store "S$i-$k"
		done >/dev/null &
	done
	wait
	[ "$(stores)" = 40 ]
	ledger-verify
}

@test "the clock one year back: no id comes again, what was decided stands" {
	store S1 --now 2025-02-12T10:00:00Z >/dev/null
	echo '{"sku":"tea","name":"tea","price":1}' | sku-set --now 2025-02-12T10:00:00Z >/dev/null
	for n in 1 2 3; do
		for now in 2025-02-12T10:00:00Z 2024-02-12T10:00:00Z; do
			echo '{"channel":"t","channel_no":"'$n$now'","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
				order-add --now $now >>out
		done
	done
	[ "$(grep -o '"order_id":"[0-9]*"' out | sort -u | wc -l)" = 6 ]
	[ "$(grep -o '"order_id":"[0-9]*"' out)" = "$(grep -o '"order_id":"[0-9]*"' out | sort)" ]
	ledger-verify
}

@test "a file that is no ledger is named" {
	echo 'my diary' >diary
	chmod 600 diary
	run -76 stock-level -l diary
	[[ "$output" = stock-level:*'/diary: not a ledger, or its first page is damaged' ]]
	[ "$(cat diary)" = 'my diary' ]
}
