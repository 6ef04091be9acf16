# bench.bats - the bench runs, small: its loops still write the rows that the ledger has
load helper

setup() {
	base_setup
	[ -x "$BUILD/bench/ingest" ] || skip 'the bench is not built'
	command -v python3 >/dev/null || skip 'no python3'
}

small() {
	python3 -B "$ROOT/tests/bench/bench.py" "$BUILD" --rounds 1 --starts 2 --orders 100 \
		--groups 20 --due 10 --megabytes 1 --grow 100 --directory "$BATS_TEST_TMPDIR" "$@"
}

@test "the loops beside the commands do what the commands do" {
	small --only ingest,ingest-python,pipeline,tick-due,reserve,order-advance,stock-confirm --format jsonl >rows
	jq -r 'select(.note | not) | .name' rows | sort >names
	for name in ingest ingest-python pipeline pipeline-python ledger-pipe tick-due reserve-loop order-advance \
		stock-confirm; do
		grep -qx -- "$name" names
	done
	[ "$(jq -s 'map(select(.note | not)) | all(.ours > 0 and .theirs > 0 and .ratio > 0)' rows)" = true ]
	[ "$(jq -s 'all(.build == "dynamic" or .build == "static")' rows)" = true ]
}

@test "a row whose rival is not there says why; the table has 80 columns" {
	unset DUCKDB
	small --only margin,memory-from-csv,memory-pipe >table
	grep -q '^margin day .*not measured: ' table
	grep -q '^memory-from-csv .* MiB .*<= 32 ' table
	grep -q '^memory-pipe .* MiB .*<= 32 ' table
	run ! grep -E '^.{81}' table
}
