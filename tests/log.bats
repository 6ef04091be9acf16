# log.bats - log lines for machines
load helper

@test "BOBA_LOG=json: lines with time, level, command, trace and message" {
	export TRACEPARENT=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
	run --separate-stderr env BOBA_LOG=json store-set \
		<<<'{"store":"L1","name":"一号店","zone":"Asia/Shanghai"}'
	[ "$status" -eq 0 ]
	[ "$(jq -r '.level + " " + .command + " " + .message' <<<"$stderr")" = \
		"info store-set events 1 to 1 are in the ledger" ]
	[ "$(jq -r .trace <<<"$stderr")" = "$TRACEPARENT" ]
	jq -e '.timestamp | test("^20..-..-..T..:..:..")' <<<"$stderr"
	[ "$(sqlite3 ledger.db 'SELECT trace FROM event')" = "$TRACEPARENT" ]
	run --separate-stderr env BOBA_LOG=json margin-report -l "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 66 ]
	[ "$(jq -r .level <<<"$stderr")" = error ]
}
