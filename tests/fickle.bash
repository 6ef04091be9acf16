# fickle.bash - an adapter that does well or badly as a test says (adapters/fickle)

# Put it where adapters are found; F is its folder, with log and book.json.
fickle_start() {
	local conf=$HOME/.config/boba/adapters
	mkdir -p "$BATS_TEST_TMPDIR/adapters" "$conf"
	cp "$ROOT/tests/adapters/fickle" "$BATS_TEST_TMPDIR/adapters/fickle"
	chmod 755 "$BATS_TEST_TMPDIR/adapters" "$BATS_TEST_TMPDIR/adapters/fickle"
	export BOBA_ADAPTERS=$BATS_TEST_TMPDIR/adapters:$BUILD/adapters
	F=$conf/fickle.d
	: >"$conf/fickle.json"
	chmod 600 "$conf/fickle.json"
}

# fickle LINE...: how it does from now on; nothing: as it should.
fickle() {
	printf '%s\n' "$@" >"$HOME/.config/boba/adapters/fickle.json"
}

# How often it was asked to DO (nothing: anything), and how much money it has moved.
fickle_asked() {
	[ ! -e "$F/log" ] || jq -c "select(\"${1:-}\" == \"\" or .do == \"${1:-}\")" "$F/log" | wc -l
}
fickle_took() {
	jq '[.[] | select((.do == "charge" or .do == "capture") and .state == "succeeded") | .amount]
		| add // 0' "$F/book.json"
}
