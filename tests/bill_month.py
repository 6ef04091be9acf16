#!/usr/bin/env python3
"""bill_month.py DIR - a month of a shop and the bills of three channels, written into DIR

orders.jsonl is what the shop recorded; wechat.csv, alipay.csv (GBK) and meituan.csv are
what the channels say of March 2026.  23 payments of WeChat's bill are not in
orders.jsonl.  truth.json has what must come of it, in fen."""
import json
import os
import random
import sys

WECHAT = ("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
          "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,"
          "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注")
WECHAT_END = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
ALIPAY = ("支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
          "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,"
          "券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注")
MEITUAN = ("交易类型,交易描述,用户支付方式,订单序号,订单号,下单时间,完成时间,退款时间,订单状态,配送方式,配送状态,"
           "结算状态,账单日期,归账日期,商家应收款,商品总价,打包费,商家对顾客的活动补贴,美团活动补贴,"
           "平台服务费(含佣金和配送服务费),佣金(实付),配送服务费(含补贴),公益捐款,用户支付配送费,用户线上支付金额,"
           "用户线下支付金额,费率,保底")
rand = random.Random(23)


def yuan(fen):
    return "%s%d.%02d" % ("-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100)


def times(n):
    """n times of March, from the first to the last day, none twice."""
    minutes = sorted(rand.sample(range(31 * 12 * 60), n))
    return ["2026-03-%02d %02d:%02d:%02d" % (m // 720 + 1, 9 + m % 720 // 60, m % 60,
                                              rand.randrange(50)) for m in minutes]


def order(channel, no, at, fen, **more):
    return dict({"channel": channel, "channel_no": no, "store": "S1", "happened": True,
                 "placed_at": at.replace(" ", "T") + "+08:00",
                 "lines": [{"sku": "tea", "qty": 1, "price": fen}]}, **more)


def wechat(orders):
    """Three of five payments with their numbers, the others known by the till alone."""
    rows, fees, sum_fen = [], 0, 0
    lost = set(rand.sample(range(200), 23))
    for k, at in enumerate(times(200)):
        fen, no = rand.choice((1500, 1800, 2200, 2600)), "4200002026%018d" % (k * 1000003 + 123456789)
        micros = fen * 60
        tender = {"channel": "wechat", "amount": fen}
        if k % 5 < 3:
            tender["no"] = no
        if k not in lost:
            orders.append(order("till", "W%d" % k, at, fen, payments=[tender]))
        rows.append([at, "wx00000000000000aa", "1900000001", "0", "POS1", no, "T%06d" % k, "oU%d" % k,
                     "MICROPAY", "SUCCESS", "OTHERS", "CNY", yuan(fen), "0.00", "0", "0", "0.00",
                     "0.00", "", "", "奶茶", "", "%d.%05d" % (micros // 1000000, micros % 1000000 // 10),
                     "0.60%", yuan(fen), "0.00", ""])
        fees += micros
        sum_fen += fen
    end = ["200", yuan(sum_fen), "0.00", "0.00", "%d.%05d" % (fees // 1000000, fees % 1000000 // 10),
           yuan(sum_fen), "0.00"]
    lines = [WECHAT] + [",".join("`" + c for c in r) for r in reversed(rows)]
    lines += [WECHAT_END, ",".join("`" + c for c in end)]
    missing = sum(round(float(rows[k][12]) * 100) for k in lost)
    return "\ufeff" + "\r\n".join(lines) + "\r\n", {
        "rows": 200, "sales": sum_fen, "fee": (fees + 5000) // 10000, "missing": missing}


def alipay(orders):
    """One of them was paid back by hand in Alipay's own program."""
    lines, fees, sum_fen = [], 0, 0
    for k, at in enumerate(times(40)):
        fen, no = rand.choice((1500, 1800)), "20260301220000%014d" % (k * 1000003 + 123456789)
        fee = (fen * 6 + 500) // 1000
        orders.append(order("till", "Z%d" % k, at, fen,
                            payments=[{"channel": "alipay", "amount": fen, "no": no}]))
        lines.append([no, "A%04d" % k, "交易", at, fen, fee, ""])
        fees += fee
        sum_fen += fen
        if k == 20:
            lines.append([no, "A%04d" % k, "退款", at[:11] + "22:30:00", -fen, -fee, "R0001"])
            back, back_fee = fen, fee
    text = ["#支付宝业务明细查询", "#账号：[20880000000000000156]",
            "#起始日期：[2026年03月01日 00:00:00]   终止日期：[2026年04月01日 00:00:00]",
            "#-----------------------------------------业务明细列表----------------------------------------",
            ALIPAY]
    for no, ours, kind, at, fen, fee, request in lines:
        text.append(",".join([no + "\t", ours + "\t", kind + "\t", "奶茶", at, at, "S001\t", "测试一店\t",
                              "01\t", "\t", "**明(138****0000)\t", yuan(fen), yuan(fen), "0.00", "0.00",
                              "0.00", "0.00", "0.00", "", "0.00\t", "0.00", request + "\t", yuan(-fee),
                              "0.00", ""]))
    text += ["#-----------------------------------------业务明细列表结束------------------------------------",
             "#交易合计：40笔，商家实收共%s元，商家优惠共0.00元" % yuan(sum_fen),
             "#退款合计：1笔，商家实收退款共%s元，商家优惠退款共0.00元" % yuan(-back),
             "#导出时间：[2026年04月02日 06:27:10]"]
    return "\n".join(text) + "\n", {"rows": 41, "sales": sum_fen, "refund": back,
                                     "fee": fees - back_fee}


def meituan(orders):
    """Known by its own numbers; the last two are not settled yet; an advert."""
    text, truth = [MEITUAN], {"rows": 31, "settled": 0, "fee": 0, "subsidy": 0, "given": 0, "advert": 5000}
    for k, at in enumerate(times(30)):
        goods, packing, given, added = rand.choice((2400, 3000, 3600)), 200, rand.choice((0, 300)), 200
        fee = (goods + packing) * 18 // 100
        due = goods + packing - given - fee
        no = "800100000000%05d" % k
        orders.append(order("meituan", no, at, goods + packing))
        settled = k < 28
        text.append(",".join(["外卖订单", "外卖订单", "在线支付", str(k), no, at, at, "-", "订单完成",
                              "美团快送", "已送达", "已结算" if settled else "未结算", at[:10], "-", yuan(due), yuan(goods),
                              yuan(packing), yuan(-given), yuan(added), yuan(-fee), yuan(-fee), "0.00",
                              "0.00", "3.00", yuan(goods + packing - given - added + 300), "-", "18%", "-"]))
        if settled:
            truth["settled"] += due
            truth["fee"] += fee
            truth["given"] += given
        else:
            truth["unsettled"] = truth.get("unsettled", 0) + goods + packing
    text.append(",".join(["流量助手节省转入广告", "推广消费"] + ["-"] * 9 + ["已结算", "2026-03-31", "-",
                         "-50.00"] + ["-"] * 13))
    return "\n".join(text) + "\n", truth


def main():
    orders, truth = [], {}
    os.chdir(sys.argv[1])
    for name, make, code in (("wechat", wechat, "utf-8"), ("alipay", alipay, "gbk"),
                             ("meituan", meituan, "utf-8")):
        text, truth[name] = make(orders)
        with open(name + ".csv", "wb") as f:
            f.write(text.encode(code))
    with open("orders.jsonl", "w", encoding="utf-8") as f:
        for o in sorted(orders, key=lambda o: o["placed_at"]):
            f.write(json.dumps(o, ensure_ascii=False) + "\n")
    with open("truth.json", "w", encoding="utf-8") as f:
        json.dump(truth, f)


main()
