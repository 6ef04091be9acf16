# bills.bats - what channels and payment providers export, as bill rows
load helper
load bills

# -- WeChat, merchant

@test "wechat-merchant: settled 43.01, refunded 18.00, fee 0.15000, orders 46.01, as its footer says" {
	bill 0 -f wechat-merchant --total settled=43.01 --total refunded=18.00 \
		--total fee=0.15000 --total orders=46.01 --total rows=4 "$C/wechat-merchant.csv"
	[ ! -s err ]
	[ "$(kinds)" = 'refund 1;sale 3;' ]
	[ "$(sum amount '.bill == "sale"')" = 4301 ]
	[ "$(sum shop_subsidy '.bill == "sale"')" = 300 ]
	[ "$(sum amount '.bill == "refund"')" = 1800 ]
	[ "$(sum fee_micros true)" = 150000 ]
	[ "$(sed -n 3p out)" = '{"bill":"refund","channel":"wechat","no":"4200002026030100000000000001","channel_no":"T20260301-0001","refund_no":"50300000002026030100000000001","refund_channel_no":"R20260301-0001","at":"2026-03-01T11:05:00+08:00","amount":1800,"fee_micros":-108000,"status":"done","about":"珍珠奶茶 大杯"}' ]
}

@test "wechat-merchant: each figure of its footer is compared" {
	local n=0
	while read -r from to name; do
		sed "s/$from/$to/" "$C/wechat-merchant.csv" >b.csv
		bill 65 -q -f wechat-merchant b.csv
		[ "$(wc -l <err)" = 1 ]
		grep -q "\"note\":\"control_total\".*\"detail\":\"$name: the rows come to" err
		[ "$(wc -l <out)" = 4 ]
		n=$((n + 1))
	done <<-'EOF'
		^`4,`43.01 `5,`43.01 rows
		`43.01,`18 `43.10,`18 settled
		43.01,`18.00 43.01,`19.00 refunded
		`0.15000,`46 `0.15001,`46 fee
		`46.01,` `46.02,` orders
	EOF
	[ "$n" = 5 ]
}

@test "wechat-merchant: commas and quotes in a name, CRLF, no mark" {
	sed '1s/^\xef\xbb\xbf//; s/珍珠奶茶 大杯/奶茶,"大",少冰/; s/$/\r/' "$C/wechat-merchant.csv" >b.csv
	bill 0 -f wechat-merchant b.csv
	[ "$(wc -l <out)" = 4 ]
	[ "$(head -n 1 out | jq -r .about)" = '奶茶,"大",少冰' ]
	[ "$(head -n 1 out | jq .fee_micros)" = 108000 ]
}

@test "wechat-merchant: the bills of payments alone and of refunds alone" {
	cat >s.csv <<-'EOF'
		交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注
		`2026-03-01 10:02:11,`w,`1,`0,`,`4200002026030100000000000001,`T1,`u,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`18.00,`0.00,`茶,`,`0.10800,`0.60%,`18.00,`
		总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额
		`1,`18.00,`0.00,`0.00,`0.10800,`18.00,`0.00
	EOF
	bill 0 -f wechat-merchant s.csv
	[ ! -s err ]
	[ "$(jq -c '[.bill, .amount, .refund_no]' out)" = '["sale",1800,null]' ]
	cat >r.csv <<-'EOF'
		交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注
		`2026-03-01 10:02:11,`w,`1,`0,`,`4200002026030100000000000001,`T1,`u,`MICROPAY,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`2026-03-02 09:00:00,`2026-03-02 09:00:07,`5030000000202603020000000001,`R1,`18.00,`0.00,`ORIGINAL,`SUCCESS,`茶,`,`-0.10800,`0.60%,`0.00,`18.00,`
		`2026-03-01 10:02:11,`w,`1,`0,`,`4200002026030100000000000002,`T2,`u,`MICROPAY,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`2026-03-02 09:10:00,`,`5030000000202603020000000002,`R2,`9.00,`0.00,`ORIGINAL,`FAIL,`茶,`,`0.00000,`0.60%,`0.00,`9.00,`
		`2026-03-01 10:05:00,`w,`1,`0,`,`4200002026030100000000000003,`T3,`u,`MICROPAY,`REVOKED,`OTHERS,`CNY,`0.00,`0.00,`2026-03-02 09:20:00,`2026-03-02 09:20:01,`5030000000202603020000000003,`R3,`5.00,`0.00,`ORIGINAL,`SUCCESS,`茶,`,`-0.03000,`0.60%,`0.00,`5.00,`
	EOF
	bill 0 -f wechat-merchant r.csv
	[ "$(jq -r '"\(.bill) \(.at) \(.amount) \(.status)"' out | tr '\n' ';')" = 'refund 2026-03-02T09:00:07+08:00 1800 done;closed 2026-03-01T10:02:11+08:00 900 failed;refund 2026-03-02T09:20:01+08:00 500 done;' ]
}

@test "wechat-merchant: the older columns" {
	cat >o.csv <<-'EOF'
		交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率
		`2016-03-01 10:02:11,`w,`1,`0,`,`4200002016030100000000000001,`T1,`u,`MICROPAY,`SUCCESS,`CFT,`CNY,`18.00,`2.00,`0,`0,`0.00,`0.00,`,`,`茶,`,`0.10800,`0.60%
		总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额
		`1,`18.00,`0.00,`0.00,`0.10800
	EOF
	bill 0 -f wechat-merchant o.csv
	[ ! -s err ]
	[ "$(jq -c '[.amount, .platform_subsidy, .shop_subsidy]' out)" = '[1600,200,0]' ]
	sed -i '$s/18.00/18.01/' o.csv
	bill 65 -f wechat-merchant o.csv
	[ "$(notes)" = 'control_total settled: the rows come to 18.00, expected 18.01' ]
}

@test "wechat-merchant: what the platform added to an order, it takes back with a refund" {
	sed '4s/`18.00,`0.00,`ORIGINAL/`18.00,`2.00,`ORIGINAL/; 2s/`18.00,`0.00,`0,/`18.00,`2.00,`0,/' "$C/wechat-merchant.csv" >b.csv
	bill 0 -f wechat-merchant b.csv
	[ "$(jq -c 'select(.channel_no == "T20260301-0001") | [.bill, .amount, .platform_subsidy]' out | tr '\n' ' ')" = \
		'["sale",1600,200] ["refund",1600,200] ' ]
}

@test "wechat-merchant: the flow of funds and a person's bill are other files, and it says so" {
	printf '记账时间,微信支付业务单号,资金流水单号\n`2026-03-01,`1,`2\n' >f.csv
	bill 65 -f wechat-merchant f.csv
	[ ! -s out ]
	[[ "$(head -n 1 err)" = '{"reject":"wrong_file","line":1,"detail":"this is the 资金账单,'* ]]
	bill 65 -f wechat-merchant "$C/wechat-personal.csv"
	[ "$(jq -r '.reject // empty' err)" = wrong_file ]
}

# -- WeChat, personal

@test "wechat-personal: the rows' true sums, and that the preamble contradicts them" {
	bill 65 -f wechat-personal "$C/wechat-personal.csv"
	[ "$(wc -l <out)" = 27 ]
	[ "$(sum amount '.direction == "out"')" = 290453 ]
	[ "$(sum amount '.direction == "in"')" = 2849 ]
	[ "$(sum amount '.direction == "neutral"')" = 2610089 ]
	notes >n
	[ "$(wc -l <n)" = 4 ]
	grep -qx 'control_total rows: the rows come to 27, expected 43' n
	grep -qx 'control_total income: the rows come to 28.49, expected 0.35' n
	grep -qx 'control_total outgo: the rows come to 2904.53, expected 28.16' n
	grep -qx 'control_total neutral: the rows come to 26100.89, expected 0.00' n
	[ "$(kinds)" = 'other 3;purchase 10;repayment 1;sale 1;topup 1;transfer 8;withdrawal 3;' ]
}

@test "wechat-personal: tabs outside quotes, a quote inside a cell, blanks behind a number" {
	bill 65 -q -f wechat-personal "$C/wechat-personal.csv"
	[ "$(sed -n 20p out | jq -r .party)" = '打开拼多多，点击底部"多多视频"' ]
	[ "$(sed -n 17p out | jq -r '.no + " " + .channel_no')" = '42000011202110191201583411 XSFF-SD2021101916055813620' ]
	[ "$(sed -n 21p out | jq -r .no)" = 160572459521071810106004542906137497131422938 ]
}

@test "wechat-personal: our takings, a withdrawal's fee, a purchase given back in part" {
	cat >p.csv <<-'EOF'
		共4笔记录
		收入：1笔 18.00元
		支出：2笔 216.00元
		中性交易：1笔 1000.10元
		交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
		2026-03-01 10:02:11,"二维码收款","王*","收款方备注:二维码收款","收入",¥18.00,"零钱","已收钱","10000000001"	,"/"	,"/"
		2026/3/1 11:00,"商户消费","某乳品批发","鲜奶12盒,含押金","支出",¥156.00,"零钱通","支付成功","42000000002"	,"M0002"	,"/"
		2026-03-01 12:30:00,"商户消费","某乳品批发","鲜奶","支出",￥60.00,"零钱","已退款(￥20.00)","42000000003"	,"M0003"	,"/"
		2026-03-02 09:00:00,"零钱提现","招商银行(0000)","/","/",¥1000.10,"招商银行","提现已到账","20720000004"	,"/"	,"服务费¥0.10"
	EOF
	bill 0 -f wechat-personal p.csv
	[ ! -s err ]
	[ "$(jq -r '"\(.bill) \(.direction) \(.amount) \(.fee) \(.fee_micros)"' out | tr '\n' ';')" = 'sale in 1800 null null;purchase out 15600 null null;purchase out 6000 null null;withdrawal neutral 100010 10 100000;' ]
	[ "$(sed -n 2p out | jq -r '.about + " " + .at')" = '鲜奶12盒,含押金 2026-03-01T11:00:00+08:00' ]
	[ "$(sed -n 1p out | jq -r .channel_no)" = null ]
}

# -- Alipay, personal

@test "alipay-personal: GBK, padded cells, the rows' true sums beside the preamble" {
	bill 65 -f alipay-personal "$C/alipay-personal.gbk.csv"
	[ "$(wc -l <out)" = 10 ]
	[ "$(sum amount '.direction == "in"')" = 22222850 ]
	[ "$(sum amount '.direction == "out"')" = 16164 ]
	[ "$(sum amount '.bill == "closed"')" = 13200 ]
	notes >n
	[ "$(wc -l <n)" = 4 ]
	grep -qx 'control_total rows: the rows come to 10, expected 66' n
	grep -qx 'control_total outgo: the rows come to 211.64, expected 16.54' n
	grep -qx 'control_total income: the rows come to 222228.50, expected 28.50' n
	grep -qx 'control_total neutral: the rows come to 247.37, expected 16.37' n
}

@test "alipay-personal: a closed order that reads 支出 is closed, one in wait is not settled" {
	bill 65 -q -f alipay-personal "$C/alipay-personal.gbk.csv"
	[ "$(sed -n 8p out | jq -r '"\(.bill) \(.direction) \(.status)"')" = 'closed neutral 交易关闭' ]
	[ "$(sed -n 2p out | jq -r '"\(.bill) \(.settled)"')" = 'purchase false' ]
	[ "$(sed -n 7p out | jq -r '"\(.bill) \(.no) \(.refund_no)"')" = 'refund 2023xxxxx88 2023xxxxx88_2023xx57' ]
}

@test "alipay-personal: the older order of columns, and rows without the last comma" {
	cat >a.csv <<-'EOF'
		收/支,交易对方,对方账号,商品说明,收/付款方式,金额,交易状态,交易分类,交易订单号,商家订单号,交易时间,
		收入,陈*,138****0000,珍珠奶茶,余额,18.00,交易成功,餐饮美食,20260301000001	,A0001	,2026-03-01 10:00:03
		支出,某包材店,abc***@163.com,纸杯500个,余额,"1,088.00",交易成功,日用百货,20260302000010	,B0010	,2026-03-02 09:10:00,
	EOF
	bill 0 -f alipay-personal a.csv
	[ "$(jq -r '"\(.bill) \(.amount) \(.channel_no) \(.at)"' out | tr '\n' ';')" = 'sale 1800 A0001 2026-03-01T10:00:03+08:00;purchase 108800 B0010 2026-03-02T09:10:00+08:00;' ]
	printf '支付宝交易记录明细查询\n账号:[a]\n' | iconv -f utf-8 -t gbk >w.csv
	bill 65 -f alipay-personal w.csv
	[ "$(jq -r '.reject // empty' err)" = wrong_file ]
}

# -- Alipay, merchant

merchant() {
	iconv -f utf-8 -t gbk "$C/alipay-merchant.csv"
}

@test "alipay-merchant: GBK with tabs, fees and refunds turned round, compared with its footer" {
	merchant >m.csv
	bill 0 -f alipay-merchant --total received=43.00 --total refunded=-18.00 m.csv
	[ ! -s err ]
	[ "$(sed -n 1p out)" = '{"bill":"sale","channel":"alipay","no":"2026030122000000000000000001","channel_no":"A0001","at":"2026-03-01T10:00:03+08:00","amount":1800,"fee_micros":110000,"fee":11,"platform_subsidy":0,"shop_subsidy":0,"receivable":1789,"about":"珍珠奶茶 大杯","branch":"S001"}' ]
	[ "$(sed -n 2p out | jq -c '[.amount, .platform_subsidy, .shop_subsidy, .receivable]')" = '[2300,200,300,2485]' ]
	[ "$(sed -n 3p out | jq -c '[.bill, .refund_no, .amount, .fee, .receivable]')" = '["refund","R0001",1800,-11,-1789]' ]
	merchant | sed "s/$(printf '43.00')/43.10/" >m.csv
	bill 65 -f alipay-merchant m.csv
	[ "$(notes)" = 'control_total received: the rows come to 43.00, expected 43.10' ]
}

@test "alipay-merchant: brackets of half width, another name of the first column" {
	sed 's/（/(/g; s/）/)/g; s/支付宝交易号/交易号/' "$C/alipay-merchant.csv" >h.csv
	bill 0 -f alipay-merchant h.csv
	merchant | from-csv -f alipay-merchant | cmp - out
}

@test "alipay-merchant: the summary, the account's flow and a ZIP are told from the bill" {
	printf '#支付宝业务汇总查询\n门店编号,门店名称,交易订单总笔数\nS001,一店,2\n合计,,2\n' |
		iconv -f utf-8 -t gbk >s.csv
	bill 65 -f alipay-merchant s.csv
	[ ! -s out ]
	[[ "$(head -n 1 err)" = '{"reject":"wrong_file","line":2,"detail":"this is the summary, 业务明细(汇总): give '* ]]
	printf '账务流水号,业务流水号\n1,2\n' >z.csv
	bill 65 -f alipay-merchant z.csv
	[ "$(jq -r '.reject // empty' err)" = wrong_file ]
	merchant >m.csv
	python3 -c 'import zipfile; zipfile.ZipFile("m.zip", "w").write("m.csv")'
	bill 65 -f alipay-merchant m.zip
	[[ "$(head -n 1 err)" = *'"reject":"sheet_broken",'*'a ZIP of bills has to be unpacked first"}' ]]
}

# -- Meituan

@test "meituan-personal: exactly 1,175.68 without the repayment that reads 支出" {
	bill 0 -f meituan-personal "$C/meituan-personal.csv"
	[ ! -s err ]
	[ "$(kinds)" = 'purchase 22;refund 6;repayment 1;' ]
	[ "$(sum amount '.bill == "purchase"')" = 117568 ]
	[ "$(sum amount '.bill == "refund"')" = 20973 ]
	[ "$(sum amount '.bill == "repayment"')" = 4812 ]
	[ "$(jq -r 'select(.bill == "repayment") | .direction' out)" = neutral ]
	[ "$(sed -n 1p out | jq -r '.no + " " + .channel_no')" = '25022811100401670006000394166443 0_2204430449361044' ]
	sed 's/¥21.17/¥21.18/' "$C/meituan-personal.csv" >b.csv
	bill 65 -f meituan-personal b.csv
	[ "$(notes)" = 'control_total outgo: the rows come to 1175.69, expected 1175.68' ]
}

@test "meituan-personal: saved again by a spreadsheet, with other dates and commas" {
	tr -d '\r' <"$C/meituan-personal.csv" |
		sed '1,19s/$/,,,,,,,,,,/; 21,$s/^\(20..\)-0\(.\)-\(..\) \(..:..\):..,/\1\/\2\/\3 \4,/; 21,$s/$/,,/' >b.csv
	bill 0 -f meituan-personal b.csv
	[ ! -s err ]
	[ "$(wc -l <out)" = 29 ]
}

@test "meituan-waimai: a cancelled order is closed, a refund and an advert are what they are" {
	bill 0 -f meituan-waimai "$S/meituan-waimai.csv"
	[ "$(jq -r '"\(.bill) \(.amount) \(.receivable) \(.fee)"' out | tr '\n' ';')" = 'sale 2900 2334 466;closed 2200 0 0;refund 1200 -1200 0;advert 500 -500 null;' ]
	[ "$(sed -n 1p out | jq -c '[.platform_subsidy, .shop_subsidy]')" = '[200,400]' ]
}

@test "meituan-waimai: figures of a row that do not come to each other are told, not refused" {
	sed 's/23.34/23.44/; s/,-4.66,/,-4.76,/' "$S/meituan-waimai.csv" >b.csv
	bill 0 -f meituan-waimai b.csv
	[ "$(wc -l <out)" = 4 ]
	[ "$(notes | tr '\n' ';')" = "check_differs the row's own figures are -0.20 apart;check_differs the row's own figures are 0.10 apart;" ]
}

@test "meituan-waimai: the last row's sum is compared" {
	{
		cat "$S/meituan-waimai.csv"
		echo '合计,-,-,-,-,-,-,-,-,-,-,-,-,-,6.35,-,-,-,-,-,-,-,-,-,-,-,-,-'
	} >b.csv
	bill 65 -f meituan-waimai b.csv
	[ "$(notes)" = 'control_total receivable: the rows come to 6.34, expected 6.35' ]
	[ "$(wc -l <out)" = 4 ]
}

# -- Ele.me

@test "eleme: of an order that comes three times only the 补单 counts" {
	bill 0 -f eleme --total receivable=34.30 "$C/eleme.csv"
	[ "$(notes)" = 'left_out 2 rows: of an order with a 补单 only that counts' ]
	[ "$(jq -r '"\(.bill) \(.channel_no) \(.receivable)"' out | tr '\n' ';')" = 'sale 8030000000000000001 1520;sale 8030000000000000003 990;sale 8030000000000000002 2210;refund 8030000000000000003 -990;compensation 8030000000000000004 -300;' ]
	# What the customer paid is not in this sheet: the goods' price stands for it, if any.
	[ "$(jq -c .amount out | tr '\n' ' ')" = '2000 1400 2800 1400 300 ' ]
	sed '1s/菜价/用户支付/' "$C/eleme.csv" >b.csv
	bill 0 -f eleme b.csv
	grep -q '"field":"菜价"' err
	[ "$(head -n 1 out | jq .amount)" = 2000 ]
}

@test "eleme: rows are left out within their own file alone" {
	head -n 4 "$C/eleme.csv" >a.csv
	{
		head -n 1 "$C/eleme.csv"
		tail -n 3 "$C/eleme.csv"
	} >b.csv
	bill 0 -f eleme a.csv b.csv
	[ "$(wc -l <out)" = 6 ]
}

# -- Kuaituantuan

@test "kuaituantuan: goods by separators, a header within the file, no personal data" {
	bill 0 -f kuaituantuan --given group=G12 --total amount=97.00 --total refunded=23 \
		"$C/kuaituantuan.csv"
	[ "$(notes)" = 'left_out 1 rows: never paid' ]
	[ "$(jq -r '"\(.bill) \(.channel_no) \(.amount)"' out | tr '\n' ';')" = 'sale G12-1 5400;sale G12-2 2800;refund G12-2 800;sale G12-4 1500;refund G12-4 1500;' ]
	[ "$(head -n 1 out | jq -r .about)" = '珍珠奶茶 大杯*2；柠檬茶*1 吸管*1' ]
	[ "$(head -n 1 out | jq -c .items)" = '["珍珠奶茶 大杯*2","柠檬茶*1","吸管*1"]' ]
	run ! grep -qE '1[36789]00000000|东门[12]号|小陈|陈\*' out
}

@test "kuaituantuan: the number begins again in every group, so the group must be told" {
	bill 64 -f kuaituantuan "$C/kuaituantuan.csv"
	[ "$(cat err)" = 'from-csv: this format needs --given group=TEXT' ]
	bill 64 -f kuaituantuan --given grp=1 "$C/kuaituantuan.csv"
	grep -q 'this format is given no such text: grp=1' err
	bill 64 -f meituan-waimai --given group=1 "$S/meituan-waimai.csv"
}

@test "kuaituantuan: the owner's copy of the mapping splits goods at another sign" {
	mkdir -p .config/boba/formats
	jq '.members.items.split = "*1"' "$ROOT/share/formats/kuaituantuan.json" \
		>.config/boba/formats/kuaituantuan.json
	bill 0 -f kuaituantuan --given group=G "$C/kuaituantuan.csv"
	[ "$(sed -n 2p out | jq -c .items)" = '["杨枝甘露"]' ]
}

@test "kuaituantuan: an order given back without a figure was given back whole" {
	printf '跟团号,支付时间,商品,订单金额%s,订单状态\n7,2026-03-01 18:00:01,茶,15.00%s,已退款\n' ,退款金额 ,- >k.csv
	bill 0 -q -f kuaituantuan --given group=G k.csv
	[ "$(jq -c '[.bill, .amount]' out | tr '\n' ' ')" = '["sale",1500] ["refund",1500] ' ]
	printf '跟团号,支付时间,商品,订单金额%s,订单状态\n7,2026-03-01 18:00:01,茶,15.00%s,已退款\n' '' '' >k.csv
	bill 0 -q -f kuaituantuan --given group=G k.csv
	[ "$(jq -c '[.bill, .amount]' out | tr '\n' ' ')" = '["sale",1500] ["refund",1500] ' ]
}

@test "kuaituantuan: the columns of 2023" {
	printf '跟团号,下单人,支付时间,商品,订单金额,订单退款,订单状态\n7,a,2026-03-01 18:00:01,茶,15.00,-5.00,已支付\n' >k.csv
	bill 0 -q -f kuaituantuan --given group=G k.csv
	[ "$(jq -c '[.bill, .amount]' out | tr '\n' ' ')" = '["sale",1500] ["refund",500] ' ]
}

# -- JD

@test "jd: exactly 1,648.43, gross less what the amounts say was given back" {
	bill 0 -f jd "$C/jd-personal.csv"
	[ ! -s err ]
	[ "$(sum amount '.direction == "out"')" = 227770 ]
	[ "$(sum refunded_amount '.direction == "out"')" = 62927 ]
	# All purchases less all refunds are the same.
	[ "$(($(sum amount '.bill == "purchase"') - $(sum amount '.bill == "refund"')))" = 164843 ]
	sed 's/131.77(已退款89.84)/131.77(已退款89.83)/' "$C/jd-personal.csv" >b.csv
	bill 65 -f jd b.csv
	[ "$(notes)" = 'control_total outgo: the rows come to 1648.44, expected 1648.43' ]
	sed 's/131.77(已退款89.84)/131.77（已退款89.84）/' "$C/jd-personal.csv" >b.csv
	bill 0 -f jd b.csv
}

@test "jd: a comma in a name shifts the cells, and that row is rejected" {
	sed '23s/京东外部商户/京东,外部商户/' "$C/jd-personal.csv" >b.csv
	bill 65 -f jd b.csv
	[ "$(jq -r 'select(.reject) | "\(.line) \(.reject)"' err)" = '23 value_type' ]
	[ "$(wc -l <out)" = 25 ]
}

# -- traps of all

@test "a number that a spreadsheet has spoilt is refused loudly" {
	for spoilt in 4.00123E+27 4.2E+27 4200002026030100000000000000; do
		sed "2s/4200002026030100000000000001/$spoilt/" "$C/wechat-merchant.csv" >b.csv
		bill 65 -q -f wechat-merchant b.csv
		[ "$(head -n 1 err)" = '{"reject":"number_spoilt","line":2,"column":"微信订单号","detail":"a spreadsheet has spoilt this number: take the file as it was downloaded"}' ]
		[ "$(wc -l <out)" = 3 ]
	done
	sed 's/JDX100000011234/1.00000012E+14/' "$C/jd-personal.csv" >b.csv
	bill 65 -q -f jd b.csv
	[ "$(jq -r '.reject // empty' err | sort | uniq -c | awk '{ print $1, $2 }')" = '4 number_spoilt' ]
	# An id may hold an E.
	sed 's/JDX100000011234/100E12/' "$C/jd-personal.csv" >b.csv
	bill 0 -q -f jd b.csv
}

@test "texts that a spreadsheet would take for a formula stay texts" {
	sed 's/珍珠奶茶 大杯/=HYPERLINK(1)/; s/测试/@SUM(1)/; s/T20260301-0001/+1-2/' "$C/wechat-merchant.csv" >b.csv
	bill 0 -f wechat-merchant b.csv
	[ "$(jq -r '"\(.about) \(.channel_no)"' out | tr '\n' ';')" = '=HYPERLINK(1) +1-2;团购:杨枝甘露x2 T20260301-0002;=HYPERLINK(1) +1-2;@SUM(1) T20260301-0003;' ]
}

@test "two files put together: the same header is passed over, another one stops" {
	{
		cat "$C/meituan-personal.csv"
		sed -n '20,21p' "$C/meituan-personal.csv"
	} >b.csv
	bill 65 -q -f meituan-personal b.csv
	[ "$(wc -l <out)" = 30 ]
	{
		cat "$C/meituan-personal.csv"
		sed -n '20p' "$C/meituan-personal.csv" | sed 's/订单金额,实付金额/实付金额,订单金额/'
		sed -n '21p' "$C/meituan-personal.csv"
	} >b.csv
	bill 65 -q -f meituan-personal b.csv
	[ "$(wc -l <out)" = 29 ]
	[ "$(jq -r 'select(.reject) | "\(.line) \(.reject)"' err)" = '50 csv_header' ]
}

@test "each file is compared with its own figures, and named" {
	sed 's/¥21.17/¥21.18/' "$C/meituan-personal.csv" >b.csv
	bill 65 -f meituan-personal "$C/meituan-personal.csv" b.csv "$C/meituan-personal.csv"
	[ "$(notes)" = 'control_total b.csv: outgo: the rows come to 1175.69, expected 1175.68' ]
	bill 0 -f meituan-personal "$C/meituan-personal.csv" "$C/meituan-personal.csv"
}
