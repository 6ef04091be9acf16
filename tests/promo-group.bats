# promo-group.bats - promotions and the price of a group
load helper
load groupbuy

setup() {
	base_group_setup
	promo-set >/dev/null <<-'END'
		{"promo":"九折","name":"九折","kind":"percent_off","off_bp":1000,"limit":5}
	END
}

@test "an order in a group keeps the group's price" {
	buy 1 li | joins >joined
	promo-apply joined >out
	grep -q '"discount":200,"payable":800,' out
	grep -qF '"promotions":[{"promo":"九折","applied":false,"why":"group_price"}]}' out
	[ "$(ask 'SELECT discount, payable FROM orders')" = '200|800' ]
	promo-apply out | cmp - out
	promo-apply joined | cmp - out
}

@test "an order that its group refused gets promotions like any other" {
	for no in 1 2 3; do
		buy $no "c$no" ${group:+"$group"} | joins >joined
		group=$(sed 's/.*"group":"\([^"]*\)".*/\1/' joined)
	done
	buy 4 c4 "$group" | joins >refused
	grep -q '"code":"group_full"' refused
	promo-apply refused | cmp - refused
	buy 4 c4 "$group" | order-add -q | promo-apply >out
	grep -q '"discount":100,"payable":900,"discounts":\[100\]' out
	[ "$(ask 'SELECT sum(discount) FROM order_line')" = 700 ]
}

@test "a group does not take an order that a promotion made cheaper" {
	buy 1 li | order-add -q | promo-apply >out
	groupbuy-join out | grep -q '"code":"has_discount"'
}
