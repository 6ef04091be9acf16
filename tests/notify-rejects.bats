# notify-rejects.bats - callbacks that are forged, old, for others or not understood
load callback

@test "ten callbacks that WeChat Pay never signed so: one text for all of them" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	wechat EV-1 "$id" 4200001 2000 '{"key":"other"}' >>bad-all
	wechat EV-1 "$id" 4200001 2000 '{"serial":"PUB_KEY_ID_9"}' >>bad-all
	jq -c '.body |= sub("EV-1"; "EV-2")' good >>bad-all
	jq -c '.body |= (fromjson | {resource, id, event_type} | tojson)' good >>bad-all
	jq -c '.body += " "' good >>bad-all
	jq -c '.headers["Wechatpay-Timestamp"] = "now"' good >>bad-all
	jq -c '.headers["Wechatpay-Timestamp"] = "1707732001"' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Nonce"])' good >>bad-all
	jq -c '.headers["Wechatpay-Nonce"] = ""' good >>bad-all
	jq -c '.headers["Wechatpay-Signature"] |= .[1:]' good >>bad-all
	jq -c '.headers["Wechatpay-Signature"] = "@@@@"' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Signature"])' good >>bad-all
	jq -c 'del(.headers["Wechatpay-Serial"])' good >>bad-all
	jq -c '.headers["wechatpay-serial"] = "PUB_KEY_ID_1"' good >>bad-all
	jq -c '.headers["Wechatpay-Serial"] = 1' good >>bad-all
	jq -c '.headers = {}' good >>bad-all
	jq -c '.body = ""' good >>bad-all
	[ "$(wc -l <bad-all)" -ge 10 ]
	while read -r line; do
		rejected webhook_signature <<<"$line"
		grep '"reject"' <<<"$stderr" | grep -o '"field".*' >>texts
	done <bad-all
	[ "$(sort -u texts | wc -l)" = 1 ]
	payment-notify good | grep -q '"status":"paid"'
}

@test "signed by WeChat Pay, but not sealed for us" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	echo '0123456789abcdef0123456789abcdef' >$keys/v3
	rejected webhook_signature <good
	printf 0123456789abcdef0123456789ABCDEF >$keys/v3
	payment-notify good | grep -q '"status":"paid"'
}

@test "signed, sealed, and then changed inside: the tag or the data that belong to it" {
	id=$(order 1)
	for how in tag associated nonce; do
		wechat EV-1 "$id" 4200001 2000 "{\"spoil\":\"$how\"}" >"$how"
		rejected webhook_signature <"$how"
		grep -q 'webhook_key' <<<"$stderr"
	done
}

@test "callbacks that Alipay never signed so" {
	id=$(order 1)
	alipay n1 "$id" 2016001 20.00 >good
	alipay n1 "$id" 2016001 20.00 '{}' '{"key":"other"}' >>bad-all
	jq -c '.body |= sub("20.00"; "2.00")' good >>bad-all
	jq -c '.body |= sub("sign_type=RSA2"; "sign_type=RSA")' good >>bad-all
	jq -c '.body |= sub("&sign=.*"; "")' good >>bad-all
	jq -c '.body |= sub("&sign=.."; "&sign=")' good >>bad-all
	jq -c '.body += "&extra=1"' good >>bad-all
	jq -c '.body += "&app_id=1"' good >>bad-all
	jq -c '.body += "&bad=%zz"' good >>bad-all
	jq -c '.body = ""' good >>bad-all
	while read -r line; do
		rejected webhook_signature <<<"$line"
	done <bad-all
	payment-notify good | grep -q '"status":"paid"'
}

@test "too old and too far ahead, by 300 s of the clock" {
	id=$(order 1)
	for off in -301 301 600 -86400; do
		AT=$((1707732000 + off)) wechat "EV$off" "$id" 4200001 2000 | rejected webhook_stale
	done
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-12 18:05:01"}' | rejected webhook_stale
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-12 17:54:59"}' | rejected webhook_stale
	AT=1707731700 wechat EV-1 "$id" 4200001 2000 | payment-notify | grep -q '"status":"paid"'
	AT=1707732300 wechat EV-2 "$id" 4200001 2000 | payment-notify | grep -q '"status":"paid"'
}

@test "the window may be configured for who sends late" {
	id=$(order 1)
	jq -c '.window_s = 90000' $keys/alipay.json >new
	cat new >$keys/alipay.json
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-11 18:00:00"}' | payment-notify | grep -q '"status":"paid"'
	jq -c '.window_s = 0' $keys/alipay.json >new
	cat new >$keys/alipay.json
	alipay n2 "$id" 2016001 20.00 >in
	run -78 payment-notify in
}

@test "a notice's id with another content is a conflict" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 | payment-notify -q >/dev/null
	wechat EV-1 "$id" 4200002 2000 | rejected key_conflict
	wechat EV-2 "$id" 4200001 1999 | rejected key_conflict
}

@test "signed for another merchant or app" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{}' '{"mchid":"1900000001"}' | rejected webhook_merchant
	wechat EV-1 "$id" 4200001 2000 '{}' '{"appid":"wx0000000000000000"}' | rejected webhook_merchant
	alipay n1 "$id" 2016001 20.00 '{"app_id":"1"}' | rejected webhook_merchant
	alipay n1 "$id" 2016001 20.00 '{"seller_id":"1"}' | rejected webhook_merchant
}

@test "signed and not understood" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{"event":"PAYSCORE.USER_PAID"}' | rejected webhook_format
	wechat EV-1 "$id" 4200001 0 | rejected webhook_format
	wechat EV-1 "$id" '' 2000 | rejected webhook_format
	wechat EV-1 "$id" 4200001 '"20.00"' | rejected webhook_format
	wechat EV-1 "$id" 4200001 2000 '{}' '{"trade_state":null}' | rejected webhook_format
	alipay n1 "$id" 2016001 0.00 | rejected webhook_format
	alipay n1 "$id" 2016001 -20.00 | rejected webhook_format
	alipay n1 "$id" 2016001 20.001 | rejected webhook_format
	alipay n1 "$id" 2016001 20.00 '{"notify_time":"2024-02-30 18:00:00"}' | rejected webhook_format
	wechat EV-1 1541815603606036480 4200001 2000 | rejected unknown_order
}

@test "what the web front wrote wrongly is told by its field" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >good
	jq -c 'del(.via)' good | rejected missing_field
	jq -c '.via = "paypal"' good | rejected value_range
	jq -c '.headers = []' good | rejected value_type
	jq -c 'del(.headers)' good | rejected missing_field
	jq -c '.body = {}' good | rejected value_type
	jq -c 'del(.body)' good | rejected missing_field
	rm $keys/alipay.json
	echo '{"via":"alipay","body":"a=1"}' | rejected unknown_adapter
}

@test "keys are told by serial or id, and several hold while they change" {
	id=$(order 1)
	jq -c '.platform_keys.PUB_KEY_ID_2 = "other.pub"' $keys/wechat-pay.json >new
	cat new >$keys/wechat-pay.json
	wechat EV-1 "$id" 4200001 1500 '{"key":"other","serial":"PUB_KEY_ID_2"}' | payment-notify | grep -q '"paid":1500'
	wechat EV-2 "$id" 4200002 500 | payment-notify | grep -q '"status":"paid"'
	wechat EV-3 "$id" 4200001 1500 '{"key":"other","serial":"PUB_KEY_ID_1"}' | rejected webhook_signature
	jq -c '.more_public_keys = ["other.pub"]' $keys/alipay.json >new
	cat new >$keys/alipay.json
	id=$(order 2)
	alipay n1 "$id" 2016001 15.00 '{}' '{"key":"other"}' | payment-notify | grep -q '"paid":1500'
	alipay n2 "$id" 2016002 5.00 | payment-notify | grep -q '"status":"paid"'
}

@test "the owner is told of a serial whose key is not here" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 '{"serial":"PUB_KEY_ID_9"}' >in
	run -65 --separate-stderr payment-notify in
	grep -q '"note":"webhook_key".*no key of serial PUB_KEY_ID_9' <<<"$stderr"
}

@test "secrets that others may read, and broken configuration, end it with 78" {
	id=$(order 1)
	wechat EV-1 "$id" 4200001 2000 >in
	chmod 0640 $keys/wechat-pay.json
	run -78 payment-notify in
	[[ $output == *'wechat-pay.json: may be read by others'* ]]
	chmod 0600 $keys/wechat-pay.json
	chmod 0644 $keys/v3
	run -78 payment-notify in
	[[ $output == *'v3: may be read by others'* ]]
	chmod 0600 $keys/v3
	echo short >$keys/v3
	run -78 payment-notify in
	[[ $output == *'expected 32 characters'* ]]
	printf 0123456789abcdef0123456789ABCDEF >$keys/v3
	rm $keys/wechat.pub
	run -78 payment-notify in
	[[ $output == *'wechat.pub: No such file'* ]]
	echo '{' >$keys/wechat-pay.json
	run -78 payment-notify in
	[[ $output == *'is no JSON object'* ]]
	[ "$(ask "SELECT count(*) FROM event WHERE type LIKE 'payment%'")" = 0 ]
}
