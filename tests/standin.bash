# standin.bash - WeChat Pay and Alipay played on this machine (standin/standin.py), their
# keys made when a test begins, and the adapters' configuration for them
#
# A file that loads this calls standin_start in its setup and standin_stop in its
# teardown.  S is then the stand-in's folder, P its port, CONF where configuration stands.

# A key pair NAME.key, NAME.pub.
standin_pair() {
	openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" \
		2>/dev/null &&
		openssl pkey -in "$1.key" -pubout -out "$1.pub"
}

# Once a file: they take a second.
standin_keys() {
	local keys=$BATS_FILE_TMPDIR/keys
	[ ! -d "$keys" ] || return 0
	mkdir "$keys" && cd "$keys" || return
	for name in merchant app alipay platform stranger tls; do
		standin_pair "$name" || return
	done
	for name in platform tls; do
		openssl req -x509 -key "$name.key" -out "$name.crt" -days 30 \
			-subj "/CN=localhost" -addext 'subjectAltName=IP:127.0.0.1' || return
	done
	openssl x509 -in platform.crt -noout -serial | sed 's/serial=//' >wechat-serial
	chmod 600 ./*.key
	chmod 644 ./*.pub ./*.crt
	cd - >/dev/null || return
}

# standin_start [--tls]
standin_start() {
	standin_keys || return
	S=$BATS_TEST_TMPDIR/standin
	CONF=$HOME/.config/boba/adapters
	mkdir -p "$S/paid" "$S/scanned" "$CONF"
	cp -p "$BATS_FILE_TMPDIR/keys"/* "$S"
	python3 -B "$ROOT/tests/standin/standin.py" "$S" "$@" >"$S/out" 2>&1 3>&- &
	standin_pid=$!
	until_true test -s "$S/port" || cat "$S/out"
	P=$(cat "$S/port") || return
	standin_config "http${1:+s}://127.0.0.1:$P"
}

standin_stop() {
	[ -n "${standin_pid:-}" ] || return 0
	kill "$standin_pid" 2>/dev/null || :
	wait "$standin_pid" 2>/dev/null || :
	standin_pid=
}

# standin_config BASE: both files as an owner would write them.
standin_config() {
	(
		umask 077
		jq -n --arg base "$1" --arg s "$S" --arg serial "$(cat "$S/wechat-serial")" '{
			base_url: $base, mchid: "1900000109", appid: "wx8888888888888888",
			serial_no: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
			private_key: ($s + "/merchant.key"),
			platform_keys: {($serial): ($s + "/platform.crt")},
			notify_url: "https://shop.example/notify"}' >"$CONF/wechat-pay.json"
		jq -n --arg base "$1" --arg s "$S" '{
			base_url: ($base + "/gateway.do"), app_id: "2014072300007148",
			seller_id: "2088102146225135", private_key: ($s + "/app.key"),
			public_key: ($s + "/alipay.pub"), preauth: 1}' >"$CONF/alipay.json"
	)
}

# configure ADAPTER FILTER: change its configuration by a jq filter.
configure() {
	jq "$2" "$CONF/$1.json" >"$CONF/new" && cat "$CONF/new" >"$CONF/$1.json"
}

# behave WORD...: how the stand-in does from now on; nothing: as it should.
behave() {
	echo "$*" >"$S/mode"
}

# paid NO, scanned NO: what a customer did with a picture; a refund that was made.
paid() {
	touch "$S/paid/$1"
}
scanned() {
	touch "$S/scanned/$1"
}

# ask ADAPTER MEMBERS...: run it as the commands do; MEMBERS as jq's object syntax.
ask() {
	local adapter=$1
	jq -cn "{adapter: 1, currency: \"CNY\", order_id: \"1541815603606036480\",
		title: \"珍珠奶茶 x2\", at: \"2026-11-20T12:00:00+08:00\"} + {$2}" |
		(cd / && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 \
			BOBA_ADAPTER_CONFIG="$CONF/$adapter.json" "$BUILD/adapters/$adapter")
}

# said MEMBERS: of the answer in $output, in the order of these names.
said() {
	jq -r "[${1}] | map(. // \"-\") | join(\" \")" <<<"$output"
}

# asked: what the provider was asked for since the last time, a word each.
asked() {
	[ ! -e "$S/log" ] || awk '{ n = split($2, part, "/"); print $4 ? $4 : part[n] }' "$S/log" | xargs
	rm -f "$S/log"
}
