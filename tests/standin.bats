# standin.bats - the stand-in takes what is right and refuses what is wrong in one thing
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

# refused PROVIDER KIND ANSWER: one request that is wrong in this; it changes nothing.
refused() {
	run -0 python3 -B "$ROOT/tests/standin/bad.py" "$S" "$1" "$2"
	echo "$1 $2: $output"
	[ "$output" = "$3" ] || return 1
	[ "$(jq '[.[][] | length] | add' "$S/book.json")" = 0 ]
}

@test "what is right is done" {
	run -0 python3 -B "$ROOT/tests/standin/bad.py" "$S" wechat good
	[ "$output" = "200 done" ]
	run -0 python3 -B "$ROOT/tests/standin/bad.py" "$S" alipay good
	[ "$output" = "10000 done" ]
	[ "$(jq '[.[][] | length] | add' "$S/book.json")" = 2 ]
}

@test "WeChat Pay: a wrong signature, another's key, no signature" {
	refused wechat signature "401 SIGN_ERROR, the signature is wrong"
	refused wechat key "401 SIGN_ERROR, the signature is wrong"
	refused wechat no-signature "401 SIGN_ERROR, no signature"
	refused wechat scheme "401 SIGN_ERROR, no such scheme"
}

@test "WeChat Pay: no nonce, and one that comes again" {
	refused wechat no-nonce "401 SIGN_ERROR, no nonce_str"
	run -0 python3 -B "$ROOT/tests/standin/bad.py" "$S" wechat replay
	[ "$output" = "401 SIGN_ERROR, a nonce_str again" ]
	[ "$(jq '.wechat.orders | length' "$S/book.json")" = 1 ]
}

@test "WeChat Pay: a stale timestamp, one of the future, none" {
	refused wechat stale "401 SIGN_ERROR, the timestamp is stale"
	refused wechat future "401 SIGN_ERROR, the timestamp is stale"
	refused wechat no-timestamp "401 SIGN_ERROR, no timestamp"
}

@test "WeChat Pay: another mchid, another serial number" {
	refused wechat mchid "401 SIGN_ERROR, no such mchid"
	refused wechat serial "401 SIGN_ERROR, no such serial_no"
	refused wechat other-mchid "400 PARAM_ERROR, mchid"
}

@test "WeChat Pay: a body or a URL that was changed after it was signed" {
	refused wechat body "401 SIGN_ERROR, the signature is wrong"
	refused wechat url "401 SIGN_ERROR, the signature is wrong"
}

@test "WeChat Pay: an amount that is no whole number above 0" {
	refused wechat amount-text "400 PARAM_ERROR, amount"
	refused wechat amount-negative "400 PARAM_ERROR, amount"
	refused wechat amount-zero "400 PARAM_ERROR, amount"
	refused wechat amount-real "400 PARAM_ERROR, amount"
}

@test "WeChat Pay: a name that stands twice" {
	refused wechat name-twice "400 PARAM_ERROR, a name stands twice"
}

@test "Alipay: a signature over unsorted or encoded parameters, with another's key, none" {
	refused alipay unsorted "40002 isv.invalid-signature"
	refused alipay encoded "40002 isv.invalid-signature"
	refused alipay key "40002 isv.invalid-signature"
	refused alipay no-sign "40001 isv.missing-sign"
}

@test "Alipay: a parameter changed or added after signing, one that comes twice" {
	refused alipay changed "40002 isv.invalid-signature"
	refused alipay added "40002 isv.invalid-signature"
	refused alipay name-twice "400 PARAM_ERROR"
}

@test "Alipay: no sign_type, an old one" {
	refused alipay no-sign-type "40001 isv.missing-sign-type"
	refused alipay rsa "40002 isv.invalid-signature-type"
}

@test "Alipay: no charset, another charset, another version, no biz_content" {
	refused alipay no-charset "40001 isv.invalid-charset"
	refused alipay charset-gbk "40001 isv.invalid-charset"
	refused alipay version "40002 isv.invalid-version"
	refused alipay no-biz-content "40001 isv.missing-biz-content"
}

@test "Alipay: a stale timestamp, one of the future, none" {
	refused alipay stale "40002 isv.invalid-timestamp"
	refused alipay future "40002 isv.invalid-timestamp"
	refused alipay no-timestamp "40001 isv.missing-timestamp"
}

@test "Alipay: another app_id" {
	refused alipay app-id "40002 isv.invalid-app-id"
}

@test "Alipay: an amount that is no text of yuan with two places above 0" {
	refused alipay amount-number "40004 ACQ.INVALID_PARAMETER"
	refused alipay amount-whole "40004 ACQ.INVALID_PARAMETER"
	refused alipay amount-negative "40004 ACQ.INVALID_PARAMETER"
	refused alipay amount-zero "40004 ACQ.INVALID_PARAMETER"
}
