-- The owner's views, described in views(5): what stands here is promised, the tables
-- below it are not.  They are made as temporary views on a connection that reads, so the
-- ledger itself holds none.  Unlike the rest of our SQL they are for SQLite alone: its
-- JSON and date functions.
--
-- Numbers of orders stay whole numbers here, so that joining views by them is fast; being
-- beyond 2^53 they are printed as texts.
--
-- LEFT JOIN wherever a name is looked up: SQLite drops such a join when nobody asks for
-- the name.  No view reads another, and none has a common table expression, because the
-- guard knows a view's reading by the view's name.
CREATE TEMP VIEW orders AS
SELECT o.id AS order_id, s.name AS store, c.name AS channel,
  o.channel_no AS channel_no, u.name AS customer,
  strftime('%Y-%m-%dT%H:%M:%SZ', o.placed_at / 1000, 'unixepoch') AS placed_at,
  date(o.day * 86400, 'unixepoch') AS day, o.happened AS happened,
  CASE o.status WHEN 0 THEN 'pending' WHEN 1 THEN 'paid' WHEN 2 THEN 'waiting_group'
    WHEN 3 THEN 'making' WHEN 4 THEN 'ready' WHEN 5 THEN 'shipped'
    WHEN 6 THEN 'completed' WHEN 7 THEN 'refused' WHEN 8 THEN 'cancelled'
    WHEN 9 THEN 'refunding' WHEN 10 THEN 'refunded' END AS status,
  o.steps >> 6 & 1 AS sold, o.total AS total, o.discount AS discount,
  o.payable AS payable, o.paid AS paid, o.fee AS fee, o.refunded AS refunded,
  o.cost AS cost_micros, o.ticket AS ticket, o.version AS version,
  o.steps >> 5 & 1 AS confirmed
FROM main.orders o
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

CREATE TEMP VIEW order_lines AS
SELECT l.order_id AS order_id, l.line + 1 AS line, s.name AS store,
  c.name AS channel, o.channel_no AS channel_no, u.name AS customer,
  strftime('%Y-%m-%dT%H:%M:%SZ', o.placed_at / 1000, 'unixepoch') AS placed_at,
  date(o.day * 86400, 'unixepoch') AS day,
  CASE o.status WHEN 0 THEN 'pending' WHEN 1 THEN 'paid' WHEN 2 THEN 'waiting_group'
    WHEN 3 THEN 'making' WHEN 4 THEN 'ready' WHEN 5 THEN 'shipped'
    WHEN 6 THEN 'completed' WHEN 7 THEN 'refused' WHEN 8 THEN 'cancelled'
    WHEN 9 THEN 'refunding' WHEN 10 THEN 'refunded' END AS status,
  o.steps >> 6 & 1 AS sold, k.name AS sku, json_extract(d.body, '$.name') AS name,
  json_extract(d.body, '$.category') AS category, l.options AS options, l.qty AS qty,
  l.price AS price, l.qty * l.price AS gross, l.discount AS discount,
  l.qty * l.price - l.discount AS net, l.cost AS cost_micros, l.costed AS cost_known,
  coalesce(json_extract(d.body, '$.tax_bp'), 0) AS tax_bp
FROM main.order_line l
  LEFT JOIN main.orders o ON o.id = l.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer
  LEFT JOIN main.stream k ON k.id = l.sku
  LEFT JOIN main.definition d ON d.stream = l.sku AND d.n = l.sku_version;

CREATE TEMP VIEW payments AS
SELECT p.order_id AS order_id, p.n AS n, s.name AS store,
  oc.name AS order_channel, o.channel_no AS channel_no, u.name AS customer,
  c.name AS channel, p.no AS no, p.amount AS amount, p.fee AS fee,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.at / 1000, 'unixepoch') AS paid_at
FROM main.payment p
  LEFT JOIN main.channel c ON c.id = p.channel
  LEFT JOIN main.orders o ON o.id = p.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

CREATE TEMP VIEW charges AS
SELECT g.order_id AS order_id, g.n AS n, 'R-' || g.order_id || '-' || g.n AS request,
  s.name AS store, oc.name AS order_channel, o.channel_no AS channel_no,
  u.name AS customer, g.adapter AS via, g.amount AS amount,
  CASE g.state WHEN 0 THEN 'asked' WHEN 1 THEN 'waiting' WHEN 2 THEN 'unknown'
    WHEN 3 THEN 'authorized' WHEN 4 THEN 'succeeded' WHEN 5 THEN 'declined'
    WHEN 6 THEN 'voided' WHEN 7 THEN 'dropped' END AS state,
  g.no AS no, g.tries AS tries,
  strftime('%Y-%m-%dT%H:%M:%SZ', g.at / 1000, 'unixepoch') AS asked_at,
  CASE WHEN g.state < 3
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', g.due / 1000, 'unixepoch') END AS due_at
FROM main.charge g
  LEFT JOIN main.orders o ON o.id = g.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

CREATE TEMP VIEW refunds AS
SELECT r.order_id AS order_id, r.n AS n, s.name AS store,
  oc.name AS order_channel, o.channel_no AS channel_no, u.name AS customer,
  c.name AS channel, r.amount AS amount, r.paid AS paid, r.amount - r.paid AS owed,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.at / 1000, 'unixepoch') AS owed_at,
  r.reason AS reason, r.order_id || '/' || r.n AS refund,
  'F-' || r.order_id || '-' || r.n AS request,
  CASE r.state WHEN 0 THEN 'owed' WHEN 1 THEN 'asked' WHEN 2 THEN 'unknown'
    WHEN 3 THEN 'failed' WHEN 4 THEN 'by_hand' ELSE 'paid' END AS state,
  r.tries AS tries,
  CASE WHEN r.state BETWEEN 1 AND 3
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.next_at / 1000, 'unixepoch') END AS next_at,
  r.no AS no, r.why AS why, r.sold AS sold, business_day(s.name, r.at) AS day
FROM main.refund r
  LEFT JOIN main.channel c ON c.id = r.channel
  LEFT JOIN main.orders o ON o.id = r.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

CREATE TEMP VIEW refund_lines AS
SELECT r.order_id AS order_id, r.n AS n, r.line + 1 AS line, s.name AS store,
  c.name AS channel, k.name AS sku, coalesce(json_extract(d.body, '$.tax_bp'), 0) AS tax_bp,
  r.qty AS qty, r.amount AS amount, f.sold AS sold,
  business_day(s.name, f.at) AS day
FROM main.refund_line r
  LEFT JOIN main.refund f ON f.order_id = r.order_id AND f.n = r.n
  LEFT JOIN main.orders o ON o.id = r.order_id
  LEFT JOIN main.order_line l ON l.order_id = r.order_id AND l.line = r.line
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.stream k ON k.id = l.sku
  LEFT JOIN main.definition d ON d.stream = l.sku AND d.n = l.sku_version;

-- What the book lacked for orders: taken all the same, or a reason to refuse.
CREATE TEMP VIEW shortages AS
SELECT o.id AS order_id, s.name AS store, c.name AS channel, o.channel_no AS channel_no,
  u.name AS customer, date(o.day * 86400, 'unixepoch') AS day,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.recorded_at / 1000, 'unixepoch') AS noticed_at,
  CASE e.type WHEN 'stock.held' THEN 'sold' ELSE 'refused' END AS outcome,
  json_extract(x.value, '$.item') AS item,
  coalesce(json_extract(x.value, '$.qty'),
    json_extract(x.value, '$.needed') - json_extract(x.value, '$.available')) AS missing,
  o.payable AS payable
FROM main.orders o
  CROSS JOIN main.event e ON e.stream = o.id AND e.type IN ('stock.held', 'stock.refused')
  CROSS JOIN json_each(e.body, CASE e.type WHEN 'stock.held' THEN '$.out.short'
    ELSE '$.out.refused.short' END) x
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

-- Orders cancelled, money owed back, entries taken back: who did it.
CREATE TEMP VIEW voids AS
SELECT e.seq AS seq, 'cancelled' AS what, e.actor AS actor, s.name AS store,
  CAST(o.id AS TEXT) AS stream, o.payable AS amount,
  json_extract(e.body, '$.reason') AS reason,
  coalesce(json_extract(e.body, '$.made'), 0) AS made,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at,
  business_day(s.name, e.at) AS day
FROM main.orders o
  CROSS JOIN main.event e ON e.stream = o.id AND e.type = 'order.cancelled'
  LEFT JOIN main.stream s ON s.id = o.store
WHERE o.status >= 8
UNION ALL
SELECT e.seq, 'refunded', e.actor, s.name, CAST(o.id AS TEXT),
  json_extract(e.body, '$.amount'), json_extract(e.body, '$.reason'), 0,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'), business_day(s.name, e.at)
FROM main.orders o
  CROSS JOIN main.event e ON e.stream = o.id AND e.type IN ('refund.owed', 'refund.owed.2')
  LEFT JOIN main.stream s ON s.id = o.store
WHERE o.refunded > 0
UNION ALL
SELECT e.seq, 'reversed', e.actor, json_extract(e.body, '$.store'),
  t.kind || '/' || t.name, NULL, json_extract(e.body, '$.reason'), 0,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'),
  business_day(json_extract(e.body, '$.store'), e.at)
FROM main.stream t
  CROSS JOIN main.event e ON e.stream = t.id AND substr(e.type, -9) = '.reversed';

-- What stock has cost apart from orders.  A transfer between two of these accounts has
-- two rows.
CREATE TEMP VIEW losses AS
SELECT e.seq AS seq, e.type AS type,
  CASE substr(json_extract(m.value, x.path), 1, 5) WHEN 'cogs:' THEN 'other'
    ELSE substr(json_extract(m.value, x.path), 6,
      instr(substr(json_extract(m.value, x.path), 6), ':') - 1) END AS reason,
  s.name AS store, x.sign * json_extract(m.value, '$[2]') AS cost_micros,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at,
  business_day(s.name, e.at) AS day
FROM main.stream t
  CROSS JOIN main.event e ON e.stream = t.id
  CROSS JOIN json_each(e.body, '$.moves') m
  CROSS JOIN (SELECT '$[0]' AS path, -1 AS sign UNION ALL SELECT '$[1]', 1) x
  CROSS JOIN main.stream s ON s.kind = 'store'
    AND substr(json_extract(m.value, x.path), 1, 5) IN ('loss:', 'cogs:')
    AND substr(json_extract(m.value, x.path), -length(s.name) - 1) = ':' || s.name
UNION ALL
SELECT e.seq, e.type, 'other', s.name,
  (SELECT sum(b.value) FROM json_each(e.body, '$.costs_back') b) -
  (SELECT sum(json_extract(m.value, '$[2]')) FROM json_each(e.body, '$.moves') m
    WHERE json_extract(m.value, '$[0]') = 'cogs:' || s.name),
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'), business_day(s.name, e.at)
FROM main.orders o
  CROSS JOIN main.event e ON e.stream = o.id AND e.type = 'order.cancelled'
  LEFT JOIN main.stream s ON s.id = o.store
WHERE o.status >= 8 AND json_type(e.body, '$.costs_back') = 'array'
  AND (SELECT sum(b.value) FROM json_each(e.body, '$.costs_back') b) <>
  (SELECT sum(json_extract(m.value, '$[2]')) FROM json_each(e.body, '$.moves') m
    WHERE json_extract(m.value, '$[0]') = 'cogs:' || s.name);

-- Money spent that no order and no stock tells: over 0 what it cost, under 0 what came
-- back or in.
CREATE TEMP VIEW expenses AS
SELECT e.seq AS seq, e.type AS type,
  CASE WHEN json_extract(m.value, x.path) > 'expense:' AND json_extract(m.value, x.path)
    < 'expense;' THEN substr(json_extract(m.value, x.path), 9)
    ELSE json_extract(m.value, x.path) END AS kind,
  CASE WHEN json_extract(m.value, x.path) > 'overshort:' AND json_extract(m.value, x.path)
    < 'overshort;' THEN substr(json_extract(m.value, x.path), 11)
    ELSE json_extract(e.body, '$.store') END AS store,
  CASE json_extract(m.value, x.path) WHEN 'gifted' THEN -x.sign ELSE x.sign END
    * json_extract(m.value, '$[2]') AS amount,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at,
  business_day(CASE WHEN json_extract(m.value, x.path) > 'overshort:'
    AND json_extract(m.value, x.path) < 'overshort;'
    THEN substr(json_extract(m.value, x.path), 11)
    ELSE json_extract(e.body, '$.store') END, e.at) AS day
FROM main.stream t
  CROSS JOIN main.event e ON e.stream = t.id
  CROSS JOIN json_each(e.body, '$.moves') m
  CROSS JOIN (SELECT '$[0]' AS path, -1 AS sign UNION ALL SELECT '$[1]', 1) x
WHERE CASE instr(json_extract(m.value, x.path), ':') WHEN 0
    THEN json_extract(m.value, x.path) ELSE substr(json_extract(m.value, x.path), 1,
      instr(json_extract(m.value, x.path), ':') - 1) END
  IN ('expense', 'overshort', 'writeoff', 'subsidy', 'gifted', 'fee')
UNION ALL
SELECT e.seq, e.type, CASE WHEN json_extract(m.value, x.path) > 'expense:'
    AND json_extract(m.value, x.path) < 'expense;'
    THEN substr(json_extract(m.value, x.path), 9)
    ELSE json_extract(m.value, x.path) END, s.name,
  x.sign * json_extract(m.value, '$[2]'),
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'), business_day(s.name, e.at)
FROM (SELECT stream AS id FROM main.bill_row UNION SELECT order_id FROM main.refund) q
  CROSS JOIN main.orders o ON o.id = q.id
  CROSS JOIN main.event e ON e.stream = o.id
    AND (e.type IN ('payment.settled', 'payment.written_off', 'payment.seen', 'refund.paid')
      OR e.type = 'payment.taken' AND o.status >= 7 AND NOT o.steps >> 6 & 1)
  CROSS JOIN json_each(e.body, '$.moves') m
  CROSS JOIN (SELECT '$[0]' AS path, -1 AS sign UNION ALL SELECT '$[1]', 1) x
  LEFT JOIN main.stream s ON s.id = o.store
WHERE CASE instr(json_extract(m.value, x.path), ':') WHEN 0
    THEN json_extract(m.value, x.path) ELSE substr(json_extract(m.value, x.path), 1,
      instr(json_extract(m.value, x.path), ':') - 1) END
  IN ('expense', 'writeoff', 'subsidy', CASE WHEN e.type = 'payment.settled'
    AND json_extract(e.body, '$.sold') THEN NULL ELSE 'fee' END)
UNION ALL
SELECT e.seq, e.type, 'gifted', s.name, -x.sign * json_extract(m.value, '$[2]'),
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'), business_day(s.name, e.at)
FROM (SELECT DISTINCT order_id AS id FROM main.wallet_use) q
  CROSS JOIN main.orders o ON o.id = q.id
  CROSS JOIN main.event e ON e.stream = o.id
  CROSS JOIN json_each(e.body, '$.moves') m
  CROSS JOIN (SELECT '$[0]' AS path, -1 AS sign UNION ALL SELECT '$[1]', 1) x
  LEFT JOIN main.stream s ON s.id = o.store
WHERE json_extract(m.value, x.path) = 'gifted'
UNION ALL
SELECT NULL, 'payment', 'rounding', s.name, p.amount,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.at / 1000, 'unixepoch'), business_day(s.name, p.at)
FROM main.payment p
  JOIN main.channel c ON c.id = p.channel AND c.name = 'rounding'
  JOIN main.orders o ON o.id = p.order_id
  LEFT JOIN main.stream s ON s.id = o.store
UNION ALL
SELECT NULL, 'refund', 'rounding', s.name, -r.amount,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.at / 1000, 'unixepoch'), business_day(s.name, r.at)
FROM main.refund r
  JOIN main.channel c ON c.id = r.channel AND c.name = 'rounding'
  JOIN main.orders o ON o.id = r.order_id
  LEFT JOIN main.stream s ON s.id = o.store;

-- Of each payment, what bills have said of it.
CREATE TEMP VIEW settlements AS
SELECT p.order_id AS order_id, p.n AS n, s.name AS store,
  oc.name AS order_channel, o.channel_no AS channel_no, c.name AS channel, p.no AS no,
  p.amount AS amount, p.fee + coalesce((SELECT sum(b.added) FROM main.bill_row b
    WHERE b.stream = p.order_id AND b.part = p.n AND b.refund = 0), 0) AS fee,
  EXISTS (SELECT 1 FROM main.bill_row b WHERE b.stream = p.order_id AND b.part = p.n
    AND b.refund = 0 AND b.kind = 0) AS settled,
  coalesce((SELECT sum(b.amount) FROM main.bill_row b WHERE b.stream = p.order_id
    AND b.part = p.n AND b.refund = 0 AND b.kind = 13), 0) AS written_off_fen,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.at / 1000, 'unixepoch') AS paid_at
FROM main.payment p
  LEFT JOIN main.channel c ON c.id = p.channel
  LEFT JOIN main.orders o ON o.id = p.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel;

CREATE TEMP VIEW reviews AS
SELECT r.request AS request, r.order_id AS order_id, s.name AS store,
  oc.name AS order_channel, o.channel_no AS channel_no, u.name AS customer,
  r.asked AS asked_fen, r.parts AS parts, r.reason AS reason,
  CASE r.state WHEN 0 THEN 'queued' WHEN 1 THEN 'approved' WHEN 2 THEN 'refused'
    ELSE 'refunded' END AS state, r.rules AS rules,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.at / 1000, 'unixepoch') AS reviewed_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.decided_at / 1000, 'unixepoch') AS decided_at,
  r.decided_by AS decided_by
FROM main.refund_review r
  LEFT JOIN main.orders o ON o.id = r.order_id
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer;

CREATE TEMP VIEW bill_rows AS
SELECT CASE WHEN o.id IS NOT NULL THEN b.stream END AS order_id, s.name AS store,
  oc.name AS order_channel, o.channel_no AS channel_no, c.name AS channel,
  CASE b.kind WHEN 0 THEN 'sale' WHEN 1 THEN 'refund' WHEN 2 THEN 'fee'
    WHEN 3 THEN 'advert' WHEN 4 THEN 'insurance' WHEN 5 THEN 'compensation'
    WHEN 6 THEN 'purchase' WHEN 7 THEN 'transfer' WHEN 8 THEN 'withdrawal'
    WHEN 9 THEN 'topup' WHEN 10 THEN 'repayment' WHEN 11 THEN 'closed'
    WHEN 12 THEN 'other' ELSE 'written_off' END AS kind,
  CASE WHEN b.refund = 0 AND b.part > 0 THEN b.part END AS payment_n,
  CASE WHEN b.refund = 1 THEN b.part END AS refund_n, b.no AS no,
  b.refund_no AS refund_no, b.amount AS amount, b.fee AS fee, b.added AS added_fee,
  b.subsidy AS subsidy_fen, strftime('%Y-%m-%dT%H:%M:%SZ', b.at / 1000, 'unixepoch') AS at
FROM main.bill_row b
  LEFT JOIN main.channel c ON c.id = b.channel
  LEFT JOIN main.orders o ON o.id = b.stream
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel oc ON oc.id = o.channel;

CREATE TEMP VIEW wallets AS
SELECT c.name AS customer, CASE w.kind WHEN 0 THEN 'value' WHEN 1 THEN 'bonus'
    WHEN 2 THEN 'points' ELSE 'cups' END AS kind, s.name AS sku,
  sum(w.remaining) AS remaining, max(a.held) AS held, sum(w.paid) AS paid,
  strftime('%Y-%m-%dT%H:%M:%SZ', min(CASE WHEN w.remaining > 0
    AND w.expires < 9223372036854775807 THEN w.expires END) / 1000, 'unixepoch') AS expires_at
FROM main.wallet_lot w
  JOIN main.customer c ON c.id = w.customer
  LEFT JOIN main.stream s ON s.id = w.sku
  LEFT JOIN main.account a ON a.name = CASE w.kind WHEN 0 THEN 'wallet:'
    WHEN 1 THEN 'bonus:' WHEN 2 THEN 'points:' ELSE 'cups:' || s.name || ':' END || c.name
GROUP BY w.customer, w.kind, w.sku;

CREATE TEMP VIEW wallet_lots AS
SELECT c.name AS customer, CASE w.kind WHEN 0 THEN 'value' WHEN 1 THEN 'bonus'
    WHEN 2 THEN 'points' ELSE 'cups' END AS kind, s.name AS sku, w.name AS lot,
  strftime('%Y-%m-%dT%H:%M:%SZ', w.at / 1000, 'unixepoch') AS added_at,
  CASE WHEN w.expires < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', w.expires / 1000, 'unixepoch') END AS expires_at,
  w.granted AS granted, w.remaining AS remaining, w.paid AS paid, h.name AS channel
FROM main.wallet_lot w
  LEFT JOIN main.customer c ON c.id = w.customer
  LEFT JOIN main.stream s ON s.id = w.sku
  LEFT JOIN main.channel h ON h.id = w.channel;

CREATE TEMP VIEW wallet_uses AS
SELECT w.order_id AS order_id, w.n AS n, c.name AS customer, CASE w.kind WHEN 0 THEN 'value'
    WHEN 1 THEN 'bonus' WHEN 2 THEN 'points' ELSE 'cups' END AS kind, s.name AS sku,
  w.name AS lot, w.units AS units, w.fen AS amount, w.paid AS paid, w.back AS units_back,
  w.back_fen AS refunded
FROM main.wallet_use w
  LEFT JOIN main.customer c ON c.id = w.customer
  LEFT JOIN main.stream s ON s.id = w.sku;

CREATE TEMP VIEW topups AS
SELECT c.name AS customer, t.name AS lot, h.name AS channel, t.no AS no, t.amount AS amount,
  t.fee AS fee, strftime('%Y-%m-%dT%H:%M:%SZ', t.at / 1000, 'unixepoch') AS paid_at
FROM main.topup t
  LEFT JOIN main.customer c ON c.id = t.customer
  LEFT JOIN main.channel h ON h.id = t.channel;

CREATE TEMP VIEW points AS
SELECT p.order_id AS order_id, c.name AS customer, p.name AS lot, p.points AS earned,
  p.back AS taken_back
FROM main.points_order p
  LEFT JOIN main.customer c ON c.id = p.customer;

CREATE TEMP VIEW wallet_returns AS
SELECT c.name AS customer, r.name AS key, h.name AS channel, r.amount AS amount,
  CASE r.paid WHEN 0 THEN r.amount ELSE 0 END AS owed,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.at / 1000, 'unixepoch') AS returned_at
FROM main.wallet_return r
  LEFT JOIN main.customer c ON c.id = r.customer
  LEFT JOIN main.channel h ON h.id = r.channel;

CREATE TEMP VIEW cash_moves AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', c.at / 1000, 'unixepoch') AS at,
  date(c.day * 86400, 'unixepoch') AS day, s.name AS store, c.kind AS kind,
  c.sender AS out_of, c.receiver AS into_account, c.amount AS amount, c.spent AS spent,
  c.channel AS channel, c.campaign AS campaign, c.supplier AS supplier, c.note AS note,
  e.key AS key, c.undoes AS undoes, e.actor AS actor
FROM main.cash_entry c
  LEFT JOIN main.stream s ON s.id = c.store
  LEFT JOIN main.event e ON e.seq = c.seq;

CREATE TEMP VIEW cash_counts AS
SELECT s.name AS store, strftime('%Y-%m-%dT%H:%M:%SZ', c.at / 1000, 'unixepoch') AS at,
  date(c.day * 86400, 'unixepoch') AS day, c.counted AS counted_fen,
  c.book AS book_fen, c.counted - c.book AS over_fen, c.note AS note, e.actor AS actor
FROM main.drawer_count c
  LEFT JOIN main.stream s ON s.id = c.store
  LEFT JOIN main.event e ON e.seq = c.seq;

CREATE TEMP VIEW stock AS
SELECT s.name AS store, i.name AS item,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS name,
  (SELECT json_extract(d.body, '$.unit') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS unit,
  a.posted AS on_hand, a.held AS held, a.posted - a.held AS available,
  coalesce(x.held - x.posted, 0) AS short, v.micros AS value_micros
FROM main.account a
  LEFT JOIN main.stream s ON s.kind = 'store'
    AND s.name = substr(a.name, 7, instr(substr(a.name, 7), ':') - 1)
  LEFT JOIN main.stream i ON i.kind = 'item' AND i.name = a.unit
  LEFT JOIN main.item_value v ON v.store = s.id AND v.item = i.id
  LEFT JOIN main.account x ON x.name = 'short' || substr(a.name, 6)
WHERE a.name >= 'stock:' AND a.name < 'stock;'
UNION ALL
SELECT s.name, i.name,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1),
  (SELECT json_extract(d.body, '$.unit') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1),
  0, 0, 0, a.held - a.posted, NULL
FROM main.account a
  LEFT JOIN main.stream s ON s.kind = 'store'
    AND s.name = substr(a.name, 7, instr(substr(a.name, 7), ':') - 1)
  LEFT JOIN main.stream i ON i.kind = 'item' AND i.name = a.unit
WHERE a.name >= 'short:' AND a.name < 'short;' AND a.posted < a.held
  AND NOT EXISTS (SELECT 1 FROM main.account y
    WHERE y.name = 'stock' || substr(a.name, 6));

CREATE TEMP VIEW lots AS
SELECT s.name AS store, i.name AS item,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS name,
  l.name AS lot,
  strftime('%Y-%m-%dT%H:%M:%SZ', l.received / 1000, 'unixepoch') AS received_at,
  CASE WHEN l.expires < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', l.expires / 1000, 'unixepoch') END AS expires_at,
  l.qty AS qty, coalesce(x.remaining, 0) AS remaining, (l.micros + 5000) / 10000 AS cost,
  CASE WHEN l.use_by < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', l.use_by / 1000, 'unixepoch') END AS use_by,
  CASE WHEN l.alert < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', l.alert / 1000, 'unixepoch') END AS alert_at
FROM main.lot l
  LEFT JOIN main.stream s ON s.id = l.store
  LEFT JOIN main.stream i ON i.id = l.item
  LEFT JOIN main.lot_open x ON x.store = l.store AND x.item = l.item
    AND x.expires = l.expires AND x.lot = l.id
WHERE instr(l.name, char(31)) = 0;

CREATE TEMP VIEW purchases AS
SELECT substr(o.name, 1, instr(o.name, '/') - 1) AS supplier,
  substr(o.name, instr(o.name, '/') + 1) AS no, s.name AS store, i.name AS item,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS name,
  n.qty AS qty, n.cost AS cost, n.received AS received, n.missing AS open,
  p.cancelled AS cancelled,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.at / 1000, 'unixepoch') AS ordered_at,
  CASE WHEN p.expected < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', p.expected / 1000, 'unixepoch') END AS expected_at
FROM main.purchase_line n
  LEFT JOIN main.purchase p ON p.id = n.purchase
  LEFT JOIN main.stream o ON o.id = n.purchase
  LEFT JOIN main.stream s ON s.id = n.store
  LEFT JOIN main.stream i ON i.id = n.item;

CREATE TEMP VIEW counts AS
SELECT k.name AS count, s.name AS store, i.name AS item,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS name,
  (SELECT json_extract(d.body, '$.unit') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS unit,
  c.counted AS counted, c.book AS book, c.counted - c.book AS variance, c.used AS used,
  c.variance_bp AS variance_bp, c.cost AS cost_micros, c.posted AS posted,
  c.micros AS posted_micros,
  CASE c.state WHEN 0 THEN 'open' WHEN 1 THEN 'posted' WHEN 2 THEN 'superseded'
    WHEN 3 THEN 'held' END AS state,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.at / 1000, 'unixepoch') AS counted_at,
  CASE WHEN k.approved > 0
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', k.approved / 1000, 'unixepoch') END AS approved_at
FROM main.count_line c
  LEFT JOIN main.stock_count k ON k.id = c.count
  LEFT JOIN main.stream s ON s.id = c.store
  LEFT JOIN main.stream i ON i.id = c.item;

CREATE TEMP VIEW stock_transfers AS
SELECT o.name AS transfer, f.name AS from_store, g.name AS to_store, i.name AS item,
  (SELECT json_extract(d.body, '$.name') FROM main.definition d WHERE d.stream = i.id
    ORDER BY d.begins DESC, d.n DESC LIMIT 1) AS name,
  x.name AS lot, x.qty AS qty, x.arrived AS arrived, x.lost AS lost,
  x.remaining AS in_transit, x.micros AS cost_micros,
  CASE WHEN x.expires < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', x.expires / 1000, 'unixepoch') END AS expires_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.sent / 1000, 'unixepoch') AS sent_at
FROM main.transfer_lot x
  LEFT JOIN main.transfer t ON t.id = x.transfer
  LEFT JOIN main.stream o ON o.id = x.transfer
  LEFT JOIN main.stream f ON f.id = t.sender
  LEFT JOIN main.stream g ON g.id = t.receiver
  LEFT JOIN main.stream i ON i.id = x.item;

CREATE TEMP VIEW holds AS
SELECT h.owner AS order_id, s.name AS store, c.name AS channel,
  o.channel_no AS channel_no, u.name AS customer,
  CASE h.step WHEN 1 THEN 'promotion' WHEN 2 THEN 'stock' WHEN 3 THEN 'group'
    WHEN 4 THEN 'payment' ELSE CAST(h.step AS TEXT) END AS step,
  h.attempt AS attempt,
  CASE h.state WHEN 0 THEN 'open' WHEN 1 THEN 'posted' WHEN 2 THEN 'voided'
    WHEN 3 THEN 'expired' END AS state,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.recorded_at / 1000, 'unixepoch') AS placed_at,
  CASE WHEN h.expires < 9223372036854775807
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', h.expires / 1000, 'unixepoch') END AS expires_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.recorded_at / 1000, 'unixepoch') AS resolved_at
FROM main.hold h
  LEFT JOIN main.orders o ON o.id = h.owner
  LEFT JOIN main.stream s ON s.id = o.store
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.customer u ON u.id = o.customer
  LEFT JOIN main.event e ON e.seq = h.seq
  LEFT JOIN main.event r ON r.seq = h.resolved;

-- What moved at once, and what was set aside and then posted: the legs of a hold stand
-- in the event that placed it, the parts posted of them, if not all, in the one that
-- posts it.
CREATE TEMP VIEW transfers AS
SELECT e.seq AS seq, e.type AS type,
  coalesce(s.kind || '/' || s.name, CAST(e.stream AS TEXT)) AS stream,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.recorded_at / 1000, 'unixepoch') AS recorded_at,
  json_extract(m.value, '$[0]') AS from_account,
  json_extract(m.value, '$[1]') AS to_account, a.unit AS unit,
  json_extract(m.value, '$[2]') AS quantity
FROM main.event e
  JOIN json_each(e.body, '$.moves') m
  LEFT JOIN main.stream s ON s.id = e.stream
  LEFT JOIN main.account a ON a.name = json_extract(m.value, '$[0]')
WHERE json_extract(m.value, '$[2]') > 0
UNION ALL
SELECT e.seq, e.type, coalesce(s.kind || '/' || s.name, CAST(e.stream AS TEXT)),
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%SZ', e.recorded_at / 1000, 'unixepoch'),
  json_extract(g.value, '$[0]'), json_extract(g.value, '$[1]'), a.unit,
  CASE WHEN json_type(p.value, '$[2]') IS NULL THEN json_extract(g.value, '$[2]')
    ELSE json_extract(p.value, '$[2][' || g.key || ']') END
FROM main.event e
  JOIN json_each(e.body, '$.post') p
  JOIN main.hold h ON h.owner = e.stream AND h.step = json_extract(p.value, '$[0]')
    AND h.attempt = json_extract(p.value, '$[1]')
  JOIN main.event q ON q.seq = h.seq
  JOIN json_each(CASE json_type(q.body, '$.hold') WHEN 'array'
    THEN json_extract(q.body, '$.hold')
    ELSE json_array(json_extract(q.body, '$.hold')) END) x
  JOIN json_each(x.value, '$.legs') g
  LEFT JOIN main.stream s ON s.id = e.stream
  LEFT JOIN main.account a ON a.name = json_extract(g.value, '$[0]')
WHERE json_extract(x.value, '$.step') = h.step
  AND json_extract(x.value, '$.attempt') = h.attempt
  AND CASE WHEN json_type(p.value, '$[2]') IS NULL THEN json_extract(g.value, '$[2]')
    ELSE json_extract(p.value, '$[2][' || g.key || ']') END > 0;

CREATE TEMP VIEW balances AS
SELECT a.name AS account,
  CASE instr(a.name, ':') WHEN 0 THEN a.name
    ELSE substr(a.name, 1, instr(a.name, ':') - 1) END AS kind,
  a.unit AS unit, a.posted AS posted, a.held AS held, a.posted - a.held AS available,
  a.floor AS floor
FROM main.account a;

CREATE TEMP VIEW groups AS
SELECT s.name || '/' || g.no AS group_name, s.name AS campaign, g.no AS no,
  g.size AS size, g.joined AS joined,
  g.paid AS seats_paid,
  CASE g.state WHEN 0 THEN 'open' WHEN 1 THEN 'confirmed' WHEN 2 THEN 'failed'
    END AS state,
  strftime('%Y-%m-%dT%H:%M:%SZ', g.opened / 1000, 'unixepoch') AS opened_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', g.deadline / 1000, 'unixepoch') AS deadline
FROM main.buy_group g
  LEFT JOIN main.stream s ON s.id = g.campaign;

CREATE TEMP VIEW members AS
SELECT s.name || '/' || g.no AS group_name, s.name AS campaign, g.no AS no,
  CASE m.state WHEN 0 THEN 'joined' WHEN 1 THEN 'paid' WHEN 2 THEN 'confirmed'
    WHEN 3 THEN 'failed' WHEN 4 THEN 'left' END AS state,
  m.order_id AS order_id, c.name AS channel, o.channel_no AS channel_no,
  u.name AS customer,
  strftime('%Y-%m-%dT%H:%M:%SZ', m.joined / 1000, 'unixepoch') AS joined_at,
  CASE o.status WHEN 0 THEN 'pending' WHEN 1 THEN 'paid' WHEN 2 THEN 'waiting_group'
    WHEN 3 THEN 'making' WHEN 4 THEN 'ready' WHEN 5 THEN 'shipped'
    WHEN 6 THEN 'completed' WHEN 7 THEN 'refused' WHEN 8 THEN 'cancelled'
    WHEN 9 THEN 'refunding' WHEN 10 THEN 'refunded' END AS order_status
FROM main.group_member m
  LEFT JOIN main.buy_group g ON g.id = m.buy_group
  LEFT JOIN main.stream s ON s.id = g.campaign
  LEFT JOIN main.orders o ON o.id = m.order_id
  LEFT JOIN main.channel c ON c.id = o.channel
  LEFT JOIN main.customer u ON u.id = m.customer;

-- Of definitions, the version that begins last.
CREATE TEMP VIEW promotions AS
SELECT s.name AS promo, json_extract(d.body, '$.name') AS name,
  json_extract(d.body, '$.kind') AS kind, json_extract(d.body, '$.priority') AS priority,
  json_extract(d.body, '$.exclusive') AS exclusive,
  json_extract(d.body, '$.budget') AS budget, b.posted - b.held AS budget_left_fen,
  gv.posted AS given_fen, json_extract(d.body, '$.limit') AS uses_limit,
  us.posted - us.held AS uses_left, ud.posted AS used,
  json_extract(d.body, '$.limit_per_customer') AS limit_per_customer, d.n AS version,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.begins / 1000, 'unixepoch') AS begins_at,
  coalesce(json_extract(d.body, '$.retired'), 0) AS retired, d.body AS definition
FROM main.stream s
  JOIN main.definition d ON d.stream = s.id
  LEFT JOIN main.account b ON b.name = 'budget:' || s.name
  LEFT JOIN main.account gv ON gv.name = 'given:' || s.name
  LEFT JOIN main.account us ON us.name = 'uses:' || s.name
  LEFT JOIN main.account ud ON ud.name = 'used:' || s.name
WHERE s.kind = 'promo' AND d.n = (SELECT y.n FROM main.definition y
  WHERE y.stream = s.id ORDER BY y.begins DESC, y.n DESC LIMIT 1);

CREATE TEMP VIEW skus AS
SELECT s.name AS sku, json_extract(d.body, '$.name') AS name,
  json_extract(d.body, '$.brand') AS brand, json_extract(d.body, '$.size') AS size,
  json_extract(d.body, '$.flavour') AS flavour,
  json_extract(d.body, '$.category') AS category,
  json_extract(d.body, '$.price') AS price, json_extract(d.body, '$.tax_bp') AS tax_bp,
  json_extract(d.body, '$.recipe') AS recipe,
  json_extract(d.body, '$.options') AS options, d.n AS version,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.begins / 1000, 'unixepoch') AS begins_at,
  coalesce(json_extract(d.body, '$.retired'), 0) AS retired
FROM main.stream s JOIN main.definition d ON d.stream = s.id
WHERE s.kind = 'sku' AND d.n = (SELECT y.n FROM main.definition y
  WHERE y.stream = s.id ORDER BY y.begins DESC, y.n DESC LIMIT 1);

CREATE TEMP VIEW items AS
SELECT s.name AS item, json_extract(d.body, '$.name') AS name,
  json_extract(d.body, '$.unit') AS unit,
  json_extract(d.body, '$.shelf_life') AS shelf_life,
  json_extract(d.body, '$.opened_life') AS opened_life, d.n AS version,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.begins / 1000, 'unixepoch') AS begins_at,
  coalesce(json_extract(d.body, '$.retired'), 0) AS retired,
  json_extract(d.body, '$.makes') AS makes, json_extract(d.body, '$.minimum') AS minimum
FROM main.stream s JOIN main.definition d ON d.stream = s.id
WHERE s.kind = 'item' AND d.n = (SELECT y.n FROM main.definition y
  WHERE y.stream = s.id ORDER BY y.begins DESC, y.n DESC LIMIT 1);

CREATE TEMP VIEW stores AS
SELECT s.name AS store, json_extract(d.body, '$.name') AS name,
  json_extract(d.body, '$.zone') AS zone,
  json_extract(d.body, '$.day_start') AS day_start,
  json_extract(d.body, '$.capacity') AS capacity, json_extract(d.body, '$.lat') AS lat,
  json_extract(d.body, '$.lon') AS lon, d.n AS version,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.begins / 1000, 'unixepoch') AS begins_at,
  coalesce(json_extract(d.body, '$.retired'), 0) AS retired
FROM main.stream s JOIN main.definition d ON d.stream = s.id
WHERE s.kind = 'store' AND d.n = (SELECT y.n FROM main.definition y
  WHERE y.stream = s.id ORDER BY y.begins DESC, y.n DESC LIMIT 1);

CREATE TEMP VIEW events AS
SELECT e.seq AS seq, coalesce(s.kind || '/' || s.name, CAST(e.stream AS TEXT)) AS stream,
  e.version AS version, e.type AS type,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.recorded_at / 1000, 'unixepoch') AS recorded_at,
  e.actor AS actor, e.trace AS trace, e.key AS key, e.body AS body
FROM main.event e LEFT JOIN main.stream s ON s.id = e.stream;
