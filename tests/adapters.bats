# adapters.bats - what the adapters share: requests, configuration, providers that fail
load helper
load standin

setup() {
	base_setup
	standin_start
}

teardown() {
	standin_stop
	base_teardown
}

both='wechat-pay alipay'

# charge ADAPTER REQUEST: a customer shows a code for 18.00.
charge() {
	local code=130061098828009406
	[ "$1" = wechat-pay ] || code=284776044441477959
	ask "$1" "do: \"charge\", request: \"$2\", amount: 1800, code: \"$code\""
}

# look ADAPTER REQUEST: what came of it.
look() {
	ask "$1" "do: \"query\", request: \"R-9000001\", of: \"$2\", amount: 1800"
}

# How many charges the provider has made of money.
charges() {
	jq '[.wechat.orders[], .alipay.trades[] |
		select(.state == "SUCCESS" or .status == "TRADE_SUCCESS")] | length' "$S/book.json"
}

# unsure BEHAVIOUR CODE LATER: a charge whose answer is such is unknown, and why; LATER is
# what the provider says of it once it is well again.
unsure() {
	local adapter n=0
	for adapter in ${only:-$both}; do
		n=$((n + 1))
		behave "$1"
		[ -z "${patience:-}" ] || configure $adapter ".timeout_ms = $patience"
		rm -f "$S/log"
		run -0 charge $adapter "R-${request:-1000}00$n"
		echo "$adapter, $1: $output"
		[ "$(said .state,.code)" = "unknown $2" ] || return 1
		[ "$(jq -r 'has("amount")' <<<"$output")" = false ] || [ "$2" = amount_differs ] || return 1
		# Who gave up may have been faster than the provider.
		until_true test -s "$S/log"
		behave
		configure $adapter 'del(.timeout_ms)'
		run -0 look $adapter "R-${request:-1000}00$n"
		echo "then: $output"
		[ "$(said .state)" = "$3" ] || return 1
	done
	request=$((${request:-1000} + 1))
}

# not_asked WORDS: the run before ended with 78 and a sentence with these words, and the
# provider was asked nothing.
not_asked() {
	echo "$status: $output"
	[ "$status" = 78 ] || return 1
	[[ $output == *"$1"* ]] || return 1
	[ "${#lines[@]}" = 1 ] || return 1
	[ ! -e "$S/log" ]
}

@test "a charge asked for twice is made once, and answered twice" {
	for adapter in $both; do
		run -0 charge $adapter R-1000001
		first=$output
		[ "$(said .state,.amount)" = "succeeded 1800" ]
		[ -n "$(jq -r '.no' <<<"$output")" ]
		run -0 charge $adapter R-1000001
		[ "$output" = "$first" ]
		run -0 look $adapter R-1000001
		[ "$output" = "$first" ]
	done
	[ "$(charges)" = 2 ]
}

@test "an answer that is late, or never comes, is unknown, and asking again tells" {
	patience=2000
	unsure 'slow 60' timeout succeeded
	unsure silent timeout succeeded
	unsure drip timeout succeeded
	[ "$(charges)" = 6 ]
}

@test "an answer that is cut off, too long or no answer at all is unknown" {
	unsure dying cut_off succeeded
	unsure long too_long succeeded
	only=wechat-pay unsure no-json unverified succeeded
	only=alipay unsure no-json no_json succeeded
	only=wechat-pay unsure redirect - succeeded
	only=alipay unsure redirect http_status succeeded
}

@test "a provider that fails is unknown, whatever it did before" {
	only=wechat-pay unsure 500-done unverified succeeded
	only=wechat-pay unsure 500 unverified missing
	only=wechat-pay unsure 429 unverified missing
	only=alipay unsure 500-done http_status succeeded
	only=alipay unsure 500 http_status missing
}

@test "an answer that is not the provider's is not believed" {
	unsure lying-signature unverified succeeded
	unsure unsigned unverified succeeded
	only=wechat-pay unsure lying-serial unverified succeeded
	only=wechat-pay unsure old-answer unverified succeeded
}

@test "an answer with another amount or of another order is not believed" {
	unsure lying-amount amount_differs succeeded
	unsure lying-order of_another succeeded
}

@test "questions to a provider that lies are unknown too" {
	for adapter in $both; do
		behave
		run -0 charge $adapter R-1000001
		for lie in lying-signature lying-amount lying-order dying 500; do
			behave $lie
			run -0 look $adapter R-1000001
			echo "$adapter $lie $output"
			[ "$(said .state)" = unknown ]
		done
	done
}

@test "nobody there is unknown" {
	standin_stop
	for adapter in $both; do
		run -0 charge $adapter R-1000001
		[ "$(said .state,.code)" = "unknown unreachable" ]
	done
}

@test "a customer who is still paying is pending until he has" {
	for adapter in $both; do
		behave paying 2
		run -0 charge $adapter R-1000001
		[ "$(said .state)" = pending ]
		run -0 look $adapter R-1000001
		[ "$(said .state)" = pending ]
		run -0 look $adapter R-1000001
		[ "$(said .state)" = pending ]
		run -0 look $adapter R-1000001
		[ "$(said .state,.amount)" = "succeeded 1800" ]
	done
}

@test "a proxy of the environment is not used" {
	for adapter in $both; do
		jq -cn '{adapter: 1, do: "query", of: "R-1000001", request: "R-1"}' >in
		run -0 env http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 \
			ALL_PROXY=http://127.0.0.1:9 BOBA_ADAPTER_CONFIG="$CONF/$adapter.json" \
			"$BUILD/adapters/$adapter" <in
		[ "$(said .state)" = missing ]
	done
}

@test "over TLS the provider's certificate is checked, its name too" {
	standin_stop
	rm "$S/port"
	standin_start --tls
	for adapter in $both; do
		run -0 charge $adapter R-1000001
		[ "$(said .state,.code)" = "unknown certificate" ]
		cp "$S/tls.crt" "$CONF/authority.pem"
		configure $adapter '.ca = "authority.pem"'
		run -0 charge $adapter R-1000001
		[ "$(said .state)" = succeeded ]
		configure $adapter '.base_url |= sub("127.0.0.1"; "localhost")'
		run -0 charge $adapter R-1000001
		[ "$(said .state,.code)" = "unknown certificate" ]
	done
}

@test "a clock that is wrong is unknown, not declined" {
	[[ $BUILD != *-san ]] || skip "faketime and sanitizers do not go together"
	for adapter in $both; do
		jq -cn '{adapter: 1, do: "charge", request: "R-1000001", amount: 1800,
			title: "tea", code: "130061098828009406"}' >in
		run -0 faketime -f -20m env BOBA_ADAPTER_CONFIG="$CONF/$adapter.json" \
			"$BUILD/adapters/$adapter" <in
		echo "$output"
		[ "$(said .state)" = unknown ]
	done
}

@test "an owner's key that the provider does not know is unknown, not declined" {
	for adapter in $both; do
		configure $adapter ".private_key = \"$S/stranger.key\""
		run -0 charge $adapter R-1000001
		[ "$(said .state)" = unknown ]
		[[ $(said .code) =~ ^(SIGN_ERROR|isv.invalid-signature)$ ]]
	done
}

@test "configuration that others may read, or that is not there, asks nobody" {
	for adapter in $both; do
		chmod 640 "$CONF/$adapter.json"
		run charge $adapter R-1000001
		not_asked "$adapter.json: may be read by others, expected mode 0600"
		rm "$CONF/$adapter.json"
		run charge $adapter R-1000001
		not_asked "$adapter.json: No such file"
		echo 'base_url = "x"' >"$CONF/$adapter.json"
		chmod 600 "$CONF/$adapter.json"
		run charge $adapter R-1000001
		not_asked "$adapter.json: is no JSON object"
	done
	run env -u BOBA_ADAPTER_CONFIG "$BUILD/adapters/alipay" <<<'{"adapter":1,"do":"query"}'
	not_asked 'BOBA_ADAPTER_CONFIG is not set'
}

@test "configuration that lacks something, or a key that others may read, asks nobody" {
	for adapter in $both; do
		cp -p "$CONF/$adapter.json" whole
		for member in base_url private_key; do
			configure $adapter "del(.$member)"
			run charge $adapter R-1000001
			not_asked "no $member"
			cat whole >"$CONF/$adapter.json"
		done
		configure $adapter ".private_key = \"$S/platform.crt\" | .timeout_ms = 0"
		run charge $adapter R-1000001
		not_asked 'timeout_ms: expected 1 to 60000'
		cat whole >"$CONF/$adapter.json"
	done
	for name in mchid serial_no appid; do
		cat <(jq "del(.$name)" "$CONF/wechat-pay.json") >less
		cp -p "$CONF/wechat-pay.json" whole
		cat less >"$CONF/wechat-pay.json"
		run charge wechat-pay R-1000001
		not_asked "no $name"
		cat whole >"$CONF/wechat-pay.json"
	done
	chmod 644 "$S/merchant.key" "$S/app.key"
	for adapter in $both; do
		run charge $adapter R-1000001
		not_asked 'may be read by others, expected mode 0600'
	done
}

@test "keys and authorities that others may write, or that are not there, ask nobody" {
	for adapter in $both; do
		cp -p "$CONF/$adapter.json" whole
		configure $adapter '.ca = "none.pem"'
		run charge $adapter R-1000001
		not_asked "none.pem: No such file"
		cp "$S/tls.crt" "$CONF/none.pem"
		chmod 664 "$CONF/none.pem"
		run charge $adapter R-1000001
		not_asked "none.pem: may be written by others"
		rm "$CONF/none.pem"
		cat whole >"$CONF/$adapter.json"
	done
	chmod 666 "$S/platform.crt" "$S/alipay.pub"
	for adapter in $both; do
		run charge $adapter R-1000001
		not_asked "may be written by others, expected mode 0644"
	done
}

@test "a base URL is https, or this machine" {
	for base in http://api.example.com ftp://127.0.0.1 http://127.0.0.1.example.com \
		http://user@127.0.0.1 https://api.example.com/ 'https://api.example.com/?a=b' nonsense/x; do
		standin_config http://127.0.0.1:1
		configure wechat-pay ".base_url = \"$base\""
		run charge wechat-pay R-1000001
		not_asked "the configuration's base_url"
	done
}

@test "a request that is not understood asks nobody" {
	for adapter in $both; do
		export BOBA_ADAPTER_CONFIG=$CONF/$adapter.json
		for line in '' '{' '[]' '{"do":"charge"}' '{"adapter":2,"do":"charge"}' \
			'{"adapter":1,"do":"steal"}' '{"adapter":1,"do":"charge","amount":1.5}' \
			'{"adapter":1,"do":"charge","amount":"18"}' '{"adapter":1,"do":"charge","amount":-1}'; do
			run "$BUILD/adapters/$adapter" <<<"$line"
			not_asked 'the request is not understood'
		done
		run ask $adapter 'do: "charge", request: "R-1000001"'
		not_asked 'no amount'
		run ask $adapter 'do: "charge", amount: 1800'
		not_asked 'no request'
		run ask $adapter 'do: "query", request: "R-1000001"'
		not_asked 'no of'
		run ask $adapter 'do: "charge", request: "R-1000001", amount: 1800, currency: "USD"'
		not_asked 'not in CNY'
		run ask $adapter 'do: "charge", request: "R-../../x", amount: 1800'
		not_asked 'request: expected letters, digits'
	done
}

@test "a title of any length and with any character is no trouble" {
	for adapter in $both; do
		for title in '""' '"a/b=c&d"' '"\"quoted\" \\ and\n\t\u007f"' \
			"\"$(printf '珍珠奶茶%.0s' {1..60})\""; do
			run -0 ask $adapter "do: \"charge\", request: \"R-100$RANDOM$RANDOM\",
				amount: 1, title: $title"
			echo "$title $output"
			[ "$(said .state)" = pending ]
		done
	done
}
