# xlsx.bats - XLSX by way of xlsx2csv, and what mappings make of other columns
load helper
load bills

sheet='[["微信支付账单明细"],["共3笔记录"],["支出：2笔 38.16元"],[],
["交易时间","交易类型","交易对方","商品","收/支","金额(元)","支付方式","当前状态","交易单号","商户单号","备注"],
[46082.41818287037,"商户消费","云膳,\"过桥\"","=1+1","支出",28.160000000000000142,"零钱","支付成功","4200000069201710299246843141","M1","/"],
[{"date":46082.41818287037},"商户消费",{"formula":"1+1","value":"二"},"/","支出",10,"零钱","支付成功","42000000002","/","/"],
[{"date":46083},"零钱提现","x","/","/",1000.1,"零钱","提现已到账","42000000003","1","服务费¥0.10"]]'

@test "xlsx: a decoy before and another table behind, serial times, stored doubles" {
	echo '{"sheets":[{"name":"S \"1\", a","rows":[["Column1","Column2"],["x","y"]]},
		{"name":"账单","rows":'"$sheet"'},{"name":"rest","rows":[["other","table"],[1,2]]}]}' | xlsx b.xlsx
	bill 0 -f wechat-personal b.xlsx
	[ "$(notes)" = 'sheet_left_out the sheet S "1", a has no such table
sheet_left_out the sheet rest has no such table' ]
	[ "$(jq -r '"\(.bill) \(.at) \(.amount) \(.no) \(.party) \(.about)"' out)" = 'purchase 2026-03-01T10:02:11+08:00 2816 4200000069201710299246843141 云膳,"过桥" =1+1
purchase 2026-03-01T10:02:11+08:00 1000 42000000002 二 null
withdrawal 2026-03-02T00:00:00+08:00 100010 42000000003 x null' ]
	[ "$(sed -n 3p out | jq .fee)" = 10 ]
	from-csv -f wechat-personal <b.xlsx 2>err2 | cmp - out
	cmp err err2
}

@test "xlsx: a number kept as a number is spoilt, and its row of the sheet is named" {
	echo '{"sheets":[{"name":"a","rows":[["x"]]},{"name":"b","rows":'"$sheet"'}]}' |
		sed 's/"42000000002"/4.200000069201710e27/' | xlsx b.xlsx
	bill 65 -f wechat-personal b.xlsx
	[ "$(jq -c 'select(.reject) | [.reject, .line, .column]' err)" = '["number_spoilt",7,"交易单号"]' ]
	[ "$(wc -l <out)" = 2 ]
}

@test "xlsx: dates of a workbook that counts from 1904" {
	echo '{"date1904":true,"sheets":[{"name":"b","rows":'"$sheet"'}]}' |
		sed 's/"date":46082/"date":44620/' | xlsx b.xlsx
	bill 0 -f wechat-personal b.xlsx
	[ "$(sed -n 2p out | jq -r .at)" = 2026-03-01T10:02:11+08:00 ]
}

@test "xlsx: four sheets of meituan-waimai, a daily one with a title first" {
	python3 - "$S/meituan-waimai.csv" >b.json <<-'EOF'
		import csv, json, sys
		rows = list(csv.reader(open(sys.argv[1], encoding="utf-8")))
		day = [["账单"], ["交易类型", "日期", "a", "b", "账单金额", "账期"], ["日账单", "1", "2", "3", "4", "5"]]
		json.dump({"sheets": [{"name": "账单明细", "rows": day}, {"name": "订单明细", "rows": rows},
		    {"name": "汇总信息", "rows": [["a"]]}, {"name": "账户余额流水", "rows": []}]}, sys.stdout)
	EOF
	xlsx b.xlsx <b.json
	bill 0 -f meituan-waimai --total receivable=6.34 b.xlsx
	[ "$(jq -r .detail err | tr '\n' ';')" = 'the sheet 账单明细 has no such table;the sheet 汇总信息 has no such table;the sheet 账户余额流水 has no such table;' ]
	from-csv -f meituan-waimai "$S/meituan-waimai.csv" | cmp - out
}

@test "xlsx: none of its sheets has the table, or one lacks a column" {
	echo '{"sheets":[{"name":"a","rows":[["x"],["y"]]}]}' | xlsx b.xlsx
	bill 65 -q -f wechat-personal b.xlsx
	[ "$(head -n 1 err)" = '{"reject":"csv_header","detail":"no sheet has the table"}' ]
	echo '{"sheets":[{"name":"a","rows":[["交易时间","y"],["1","2"]]}]}' | xlsx b.xlsx
	bill 65 -q -f wechat-personal b.xlsx
	[ "$(head -n 1 err)" = '{"reject":"csv_header","detail":"no sheet has the table: one lacks the column 金额(元)"}' ]
}

@test "xlsx: the table in two sheets is read from both" {
	echo '{"sheets":[{"name":"a","rows":'"$sheet"'},{"name":"b","rows":'"$sheet"'}]}' | xlsx b.xlsx
	bill 65 -q -f wechat-personal b.xlsx
	[ "$(wc -l <out)" = 6 ]
	[ "$(notes | head -n 1)" = 'control_total rows: the rows come to 6, expected 3' ]
}

@test "xlsx: without xlsx2csv, of a broken file, of an old XLS" {
	echo '{"sheets":[{"name":"b","rows":'"$sheet"'}]}' | xlsx b.xlsx
	mkdir empty
	run -69 env PATH="$PWD/empty" "$(command -v from-csv)" -f wechat-personal b.xlsx
	[ "$output" = 'from-csv: b.xlsx is XLSX: install xlsx2csv to read it, or save it as CSV' ]
	head -c 700 b.xlsx >c.xlsx
	bill 65 -f wechat-personal c.xlsx
	[ "$(jq -r '.reject // empty' err)" = sheet_broken ]
	printf '\320\317\021\340\241\261\032\341' >d.xls
	bill 65 -f wechat-personal d.xls
	grep -q 'd.xls is XLS, of before 2007: save it as XLSX or CSV' err
}

@test "xlsx: a named pipe is read as CSV, and whole" {
	mkfifo p
	cat "$C/meituan-personal.csv" >p &
	bill 0 -f meituan-personal p
	wait $!
	[ "$(wc -l <out)" = 29 ]
}

@test "xlsx: the helper gets a clean environment, the file alone, and is waited for" {
	mkdir bin
	cat >bin/xlsx2csv <<-EOF
		#!/bin/sh
		env | grep -v ^_= | sort >$PWD/env
		ls -l /proc/\$\$/fd | grep -v '/proc\|pipe\|total' | wc -l >$PWD/fds
		head -c 2 >$PWD/head
		printf '\f 1 - a\n跟团号,支付时间,商品,订单金额,订单状态\n1,2026-03-01 10:00:00,茶,15,已支付\n'
		exit \$(cat $PWD/code)
	EOF
	chmod +x bin/xlsx2csv
	echo '{"sheets":[]}' | xlsx b.xlsx
	echo 0 >code
	SECRET=1 PATH=$PWD/bin:$PATH bill 0 -q -f kuaituantuan -g group=1 b.xlsx
	[ "$(wc -l <out)" = 1 ]
	[ "$(cat env)" = "LANG=C.UTF-8
PATH=/usr/bin:/bin
PWD=$PWD" ]
	[ "$(cat head)" = PK ]
	echo 3 >code
	PATH=$PWD/bin:$PATH bill 65 -q -f kuaituantuan -g group=1 b.xlsx
	[ "$(jq -r '.reject // empty' err)" = sheet_broken ]
}

# -- the language of mappings

@test "what a mapping says wrongly of sums, choices and figures is named" {
	while IFS='|' read -r doc want; do
		echo "{\"about\":\"a\",\"record\":\"b\",$doc}" >m.json
		run -78 from-csv -f ./m.json /dev/null
		echo "$output"
		[ "$output" = "from-csv: ./m.json: $want" ]
	done <<-'EOF'
		"members":{"a":{"sum":[{"column":"x"}]}}|members.a.sum: a part is not an integer or money
		"members":{"a":{"sum":[{"column":"x","type":"money"},{"column":"x","type":"integer"}]}}|members.a.sum: the parts have different places
		"members":{"a":{"first":[]}}|members.a.first: is not a list of values
		"members":{"a":{"constant":1,"when":{"column":"x"}}}|members.a.when: needs one of is, is_not, begins and contains
		"members":{"a":{"constant":1,"when":{"column":"x","is":"1","begins":"2"}}}|members.a.when: needs one of is, is_not, begins and contains
		"members":{"a":{"column":"x","minus":true}}|members.a: minus does not go with this type
		"members":{"a":{"column":"x","split":",","type":"id"}}|members.a: split does not go with this type
		"members":{"a":{"column":"x"}},"totals":{"t":{"column":"x","type":"money","figure":{"begins":"s"}}}|totals.t.figure: needs column, or after and before
		"members":{"a":{"column":"x"}},"totals":{"t":{"column":"x"}}|totals.t: is not a column of integers or money
		"members":{"a":{"column":"x"}},"supersede":{"column":"x","is":"1","reason":"r"}|supersede: key is missing
		"members":{"a":{"column":"x"}},"refuse":[{"begins":"s"}]|refuse[0]: reason is missing
		"members":{"a":{"column":"x"}},"checks":{"c":{"column":"x"}}|checks.c: is not an integer or money
		"members":{"a":{"column":"x"}},"quotes":"some"|quotes cannot be some
		"members":{"a":{"column":"x"}},"more":[{"members":{"a":{"column":"x"}}}]|more[0]: when is missing
		"members":{"a":{"column":"x"}},"more":[{"when":{"column":"x","is":"1"},"members":{"a":{"column":"x"}}}],"distinct":"x"|more: cannot stand with distinct
	EOF
}

@test "a row may make more than one record, all or none" {
	cat >m.json <<-'EOF'
		{"about": "a", "record": "b", "members": {"k": {"constant": 1}, "a": {"column": "a"}},
			"more": [{"when": {"column": ["y", "b"], "is_not": ["", "0"]}, "members": {
				"k": {"constant": 2}, "b": {"column": "b", "type": "integer"}}}]}
	EOF
	printf 'a,b\nx,0\ny,2\nz,w\n' >t.csv
	bill 65 -f ./m.json t.csv
	[ "$(cat out)" = '{"k":1,"a":"x"}
{"k":1,"a":"y"}
{"k":2,"b":2}' ]
	[ "$(tail -n 1 err)" = '{"done":3,"refused":0,"rejected":1}' ]
	printf 'a\nx\n' >t.csv
	bill 65 -f ./m.json t.csv
	[ "$(jq -r '.column // empty' err)" = b ]
}

@test "the first value that is not blank, under conditions on other columns" {
	cat >m.json <<-'EOF'
		{"about": "a", "record": "b", "members": {
			"k": {"first": [
				{"constant": "none", "when": {"column": "a", "is": ["", "0"]}},
				{"constant": "both", "when": [{"column": "a", "begins": "x"}, {"column": "b", "contains": "y"}]},
				{"column": ["c", "b"], "after": ["(", "（"], "before": [")"]},
				{"constant": "rest"}]},
			"n": {"optional": true, "minus": true, "sum": [
				{"column": "n", "type": "integer", "signed": true, "when": {"column": "b", "is_not": "-"}}]}}}
	EOF
	cat >t.csv <<-'EOF'
		a,b,n
		0,x,1
		xa,ay,-2
		q,z(in)z,3
		q,z（in）z,
		q,-,5
	EOF
	bill 0 -f ./m.json t.csv
	[ "$(cat out)" = '{"k":"none","n":-1}
{"k":"both","n":2}
{"k":"in","n":-3}
{"k":"in）z"}
{"k":"rest"}' ]
}
