# again.bats - each filter fed with its own output gives that output, and writes nothing
load helper
load scene

setup() {
	base_setup
	catalogue >null
	lots S1 | stock-receive -q >null
	orders S1 >in
}

# again FILE COMMAND...: run it over FILE into out, then over out.
again() {
	local in=$1
	shift
	"$@" <"$in" >out
	[ -s out ]
	ledger-dump --all >before
	"$@" <out >again
	cmp out again
	ledger-dump --all >after
	cmp before after
	mv out "$in"
}

@test "every stage of the pipeline, over paid, refused, happened and unpaid orders" {
	again in order-add -q
	again in promo-apply -q
	again in stock-reserve -q
	sed -n 4p in >unpaid
	sed -i 4d in
	again in payment-record -q
	cat unpaid >>in
	again in order-confirm -q
	[ "$(grep -c '"refused":{' in)" -ge 2 ]
	[ "$(grep -c '"confirmed":true' in)" -ge 2 ]
}

@test "stock-receive and stock-release" {
	lots S2 >receipts
	again receipts stock-receive -q
	order-add -q in | promo-apply -q | stock-reserve -q | head -1 >held
	again held stock-release -q
}

@test "groupbuy-join, opening and joining" {
	groupbuy-set <<<'{"campaign":"g","name":"团","sku":"taro-tea","group_price":1500,"size":3}' >null
	{
		printf '{"channel":"m","channel_no":"%s","store":"S1","customer":"%s","campaign":"g"%s,"lines":[{"sku":"taro-tea","qty":1}]}\n' \
			1 li '' 2 wu ',"group":"g/1"' 3 he ',"group":"g/1"' 4 bo ',"group":"g/1"'
	} >joining
	again joining order-add -q
	again joining groupbuy-join -q
	[ "$(grep -c '"refused":{' joining)" -eq 1 ]
	again joining stock-reserve -q
}

@test "cash-move and cash-count" {
	{
		echo '{"kind":"rent","amount":600000,"store":"S1","key":"rent"}'
		echo '{"kind":"ads","amount":900,"channel":"mini","campaign":"spring","at":"2024-02-12T09:00:00+08:00"}'
	} >moves
	again moves cash-move -q
	echo '{"store":"S1","coins":{"500":3},"key":"evening"}' >counts
	again counts cash-count -q
}
