# fickle.bats - the adapter that other tests make trouble with does what it says
load helper
load fickle

setup() {
	base_setup
	fickle_start
}

# one MEMBERS: run it as the commands do.
one() {
	jq -cn "{adapter: 1, request: \"R-1\", amount: 1800} + {$1}" |
		env -i BOBA_ADAPTER_CONFIG="$HOME/.config/boba/adapters/fickle.json" \
			"$BATS_TEST_TMPDIR/adapters/fickle"
}

@test "left alone it is honest" {
	run -0 one 'do: "query", of: "R-1"'
	[ "$output" = '{"state": "missing"}' ]
	run -0 one 'do: "charge"'
	[ "$output" = '{"state": "succeeded", "no": "F00001", "amount": 1800}' ]
	run -0 one 'do: "charge"'
	[ "$output" = '{"state": "succeeded", "no": "F00001", "amount": 1800}' ]
	[ "$(fickle_took)" = 1800 ]
	[ "$(fickle_asked)" = 3 ]
	[ "$(fickle_asked charge)" = 2 ]
}

@test "told to, it dies, before or after" {
	fickle 'once charge die-before' 'charge die-after'
	run -137 one 'do: "charge"'
	run -0 one 'do: "query", of: "R-1"'
	[ "$(jq -r .state <<<"$output")" = missing ]
	run -137 one 'do: "charge"'
	run -0 one 'do: "query", of: "R-1"'
	[ "$(jq -r .state <<<"$output")" = succeeded ]
}

@test "told to, it says nothing, nonsense or a lie" {
	fickle 'once * silent' 'once * garbage' 'once * lie-amount' 'once * lie-state' \
		'once * exit 3' 'once * misconfigured'
	run -0 one 'do: "charge"'
	[ -z "$output" ]
	run -0 one 'do: "charge"'
	[ "$output" = '{"state":' ]
	run -0 one 'do: "charge"'
	[ "$(jq .amount <<<"$output")" = 1801 ]
	run -0 one 'do: "charge"'
	[ "$(jq -r .state <<<"$output")" = certainly ]
	run -3 one 'do: "charge"'
	run -78 one 'do: "charge"'
	[ "$(fickle_took)" = 1800 ]
}

@test "told to, it lets the customer decide, and takes what was set aside" {
	fickle 'charge pending 1'
	run -0 one 'do: "charge"'
	[ "$(jq -r .state <<<"$output")" = pending ]
	run -0 one 'do: "query", of: "R-1"'
	[ "$(jq -r .state <<<"$output")" = pending ]
	run -0 one 'do: "query", of: "R-1"'
	[ "$(jq -r .state <<<"$output")" = succeeded ]
	run -0 one 'do: "authorize", request: "R-2"'
	[ "$(jq -r .state <<<"$output")" = authorized ]
	run -0 one 'do: "capture", request: "R-3", of: "R-2"'
	[ "$(jq -r .state <<<"$output")" = succeeded ]
	[ "$(fickle_took)" = 3600 ]
}
