-- What can be dropped and folded again from the events.
CREATE TABLE account (
  id @INT PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, floor @INT,
  posted @INT NOT NULL, held @INT NOT NULL CHECK (held >= 0)) @HEAP;
CREATE TABLE hold (
  owner @INT NOT NULL, step @INT NOT NULL, attempt @INT NOT NULL, seq @INT NOT NULL,
  expires @INT NOT NULL, state @INT NOT NULL, resolved @INT, legs TEXT NOT NULL,
  PRIMARY KEY (owner, step, attempt)) @TREE;
CREATE INDEX hold_due ON hold (expires) WHERE state = 0;
CREATE TABLE definition (
  stream @INT NOT NULL, n @INT NOT NULL, begins @INT NOT NULL, seq @INT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (stream, n)) @TREE;
CREATE TABLE channel (id @INT PRIMARY KEY, name TEXT NOT NULL UNIQUE) @HEAP;
CREATE TABLE customer (id @INT PRIMARY KEY, name TEXT NOT NULL UNIQUE) @HEAP;
CREATE TABLE orders (
  id @INT PRIMARY KEY, store @INT NOT NULL, channel @INT NOT NULL, channel_no TEXT NOT NULL,
  customer @INT, placed_at @INT NOT NULL, day @INT NOT NULL, happened @INT NOT NULL,
  status @INT NOT NULL, steps @INT NOT NULL, total @INT NOT NULL, discount @INT NOT NULL,
  payable @INT NOT NULL, paid @INT NOT NULL, fee @INT NOT NULL, refunded @INT NOT NULL,
  cost @INT NOT NULL, ticket @INT NOT NULL,
  version @INT NOT NULL DEFAULT 1) @HEAP;
CREATE TABLE dispatched (
  at @INT NOT NULL, stream @INT NOT NULL, store @INT NOT NULL, PRIMARY KEY (at, stream)) @TREE;
CREATE TABLE ticket_day (
  store @INT NOT NULL, day @INT NOT NULL, last @INT NOT NULL, PRIMARY KEY (store, day)) @TREE;
CREATE TABLE order_line (
  order_id @INT NOT NULL, line @INT NOT NULL, sku @INT NOT NULL, sku_version @INT NOT NULL,
  options TEXT, qty @INT NOT NULL, price @INT NOT NULL, discount @INT NOT NULL,
  cost @INT NOT NULL, costed @INT NOT NULL, PRIMARY KEY (order_id, line)) @TREE;
CREATE TABLE payment (
  order_id @INT NOT NULL, n @INT NOT NULL, channel @INT NOT NULL, no TEXT,
  amount @INT NOT NULL, fee @INT NOT NULL, at @INT NOT NULL, PRIMARY KEY (order_id, n)) @TREE;
CREATE TABLE notice (key TEXT PRIMARY KEY, seq @INT NOT NULL) @TREE;
CREATE TABLE charge (
  order_id @INT NOT NULL, n @INT NOT NULL, state @INT NOT NULL, first @INT NOT NULL,
  doing @INT NOT NULL, adapter TEXT NOT NULL, no TEXT, amount @INT NOT NULL,
  wanted @INT NOT NULL, version @INT NOT NULL, tries @INT NOT NULL, due @INT NOT NULL, told @INT NOT NULL,
  at @INT NOT NULL, PRIMARY KEY (order_id, n)) @TREE;
CREATE INDEX charge_due ON charge (due) WHERE state < 3;
CREATE INDEX charge_authorized ON charge (order_id) WHERE state = 3;
CREATE TABLE refund (
  order_id @INT NOT NULL, n @INT NOT NULL, channel @INT NOT NULL, amount @INT NOT NULL,
  paid @INT NOT NULL, sold @INT NOT NULL, at @INT NOT NULL, reason TEXT NOT NULL,
  payment @INT NOT NULL, state @INT NOT NULL, tries @INT NOT NULL, next_at @INT NOT NULL,
  no TEXT, why TEXT, customer @INT, PRIMARY KEY (order_id, n)) @TREE;
CREATE INDEX refund_due ON refund (next_at) WHERE state < 4;
CREATE INDEX refund_customer ON refund (customer, at) WHERE customer IS NOT NULL;
CREATE TABLE refund_review (
  order_id @INT NOT NULL, request TEXT NOT NULL, state @INT NOT NULL, asked @INT NOT NULL,
  parts TEXT, reason TEXT NOT NULL, rules TEXT NOT NULL, content TEXT NOT NULL,
  at @INT NOT NULL, decided_at @INT, decided_by TEXT, decision @INT,
  PRIMARY KEY (order_id, request)) @TREE;
CREATE INDEX refund_review_approved ON refund_review (at) WHERE state = 1;
CREATE TABLE refund_line (
  order_id @INT NOT NULL, n @INT NOT NULL, line @INT NOT NULL, qty @INT NOT NULL,
  amount @INT NOT NULL, PRIMARY KEY (order_id, n, line)) @TREE;
CREATE TABLE bill_row (
  stream @INT NOT NULL, n @INT NOT NULL, kind @INT NOT NULL, channel @INT NOT NULL,
  part @INT NOT NULL, refund @INT NOT NULL, no TEXT, refund_no TEXT, amount @INT NOT NULL,
  fee @INT NOT NULL, added @INT NOT NULL, subsidy @INT NOT NULL, at @INT NOT NULL,
  PRIMARY KEY (stream, n)) @TREE;
CREATE TABLE lot (
  id @INT PRIMARY KEY, store @INT NOT NULL, item @INT NOT NULL, name TEXT NOT NULL,
  received @INT NOT NULL, expires @INT NOT NULL, use_by @INT NOT NULL, alert @INT NOT NULL,
  qty @INT NOT NULL, micros @INT NOT NULL, seq @INT NOT NULL,
  UNIQUE (store, item, name)) @HEAP;
CREATE TABLE lot_open (
  store @INT NOT NULL, item @INT NOT NULL, expires @INT NOT NULL, lot @INT NOT NULL,
  remaining @INT NOT NULL CHECK (remaining > 0), micros @INT NOT NULL,
  alerted @INT NOT NULL, PRIMARY KEY (store, item, expires, lot)) @TREE;
CREATE TABLE item_value (
  store @INT NOT NULL, item @INT NOT NULL, qty @INT NOT NULL, micros @INT NOT NULL,
  by_lot @INT NOT NULL, used @INT NOT NULL, PRIMARY KEY (store, item)) @TREE;
CREATE TABLE purchase (
  id @INT PRIMARY KEY, store @INT NOT NULL, at @INT NOT NULL, expected @INT NOT NULL,
  cancelled @INT NOT NULL) @HEAP;
CREATE TABLE purchase_line (
  purchase @INT NOT NULL, item @INT NOT NULL, store @INT NOT NULL, qty @INT NOT NULL,
  cost @INT, received @INT NOT NULL, closed @INT NOT NULL, missing @INT NOT NULL,
  PRIMARY KEY (purchase, item)) @TREE;
CREATE INDEX purchase_line_missing ON purchase_line (store, item) WHERE missing > 0;
CREATE TABLE stock_count (
  id @INT PRIMARY KEY, store @INT NOT NULL, name TEXT NOT NULL, opened @INT NOT NULL,
  approved @INT NOT NULL) @HEAP;
CREATE TABLE count_line (
  count @INT NOT NULL, item @INT NOT NULL, store @INT NOT NULL, at @INT NOT NULL,
  seq @INT NOT NULL, counted @INT NOT NULL, book @INT NOT NULL, used @INT,
  variance_bp @INT, cost @INT NOT NULL, sold @INT NOT NULL, made @INT NOT NULL,
  base @INT NOT NULL, posted @INT NOT NULL, micros @INT NOT NULL, state @INT NOT NULL,
  PRIMARY KEY (count, item)) @TREE;
CREATE INDEX count_line_item ON count_line (store, item, at);
CREATE TABLE transfer (
  id @INT PRIMARY KEY, sender @INT NOT NULL, receiver @INT NOT NULL, sent @INT NOT NULL) @HEAP;
CREATE TABLE transfer_lot (
  transfer @INT NOT NULL, n @INT NOT NULL, receiver @INT NOT NULL, item @INT NOT NULL,
  name TEXT NOT NULL, expires @INT NOT NULL, use_by @INT NOT NULL, alert @INT NOT NULL,
  qty @INT NOT NULL, micros @INT NOT NULL, arrived @INT NOT NULL, lost @INT NOT NULL,
  remaining @INT NOT NULL CHECK (remaining >= 0), worth @INT NOT NULL,
  PRIMARY KEY (transfer, n)) @TREE;
CREATE INDEX transfer_lot_moving ON transfer_lot (receiver, item) WHERE remaining > 0;
CREATE TABLE buy_group (
  id @INT PRIMARY KEY, campaign @INT NOT NULL, no @INT NOT NULL, size @INT NOT NULL,
  opened @INT NOT NULL, deadline @INT NOT NULL, state @INT NOT NULL,
  joined @INT NOT NULL, paid @INT NOT NULL, UNIQUE (campaign, no)) @HEAP;
CREATE INDEX buy_group_due ON buy_group (deadline) WHERE state = 0;
CREATE INDEX buy_group_full ON buy_group (id) WHERE state = 0 AND paid >= size;
CREATE TABLE group_member (
  buy_group @INT NOT NULL, order_id @INT NOT NULL, customer @INT, joined @INT NOT NULL,
  state @INT NOT NULL, PRIMARY KEY (buy_group, order_id)) @TREE;
CREATE INDEX group_member_order ON group_member (order_id);
CREATE INDEX group_member_customer ON group_member (customer, buy_group);
CREATE TABLE wallet_lot (
  customer @INT NOT NULL, kind @INT NOT NULL, sku @INT NOT NULL, name TEXT NOT NULL,
  expires @INT NOT NULL, seq @INT NOT NULL, at @INT NOT NULL, granted @INT NOT NULL,
  remaining @INT NOT NULL CHECK (remaining >= 0), paid @INT NOT NULL CHECK (paid >= 0),
  channel @INT NOT NULL, PRIMARY KEY (customer, kind, sku, name)) @TREE;
CREATE INDEX wallet_lot_open ON wallet_lot (customer, expires) WHERE remaining > 0;
CREATE INDEX wallet_lot_due ON wallet_lot (expires) WHERE remaining > 0;
CREATE TABLE wallet_use (
  order_id @INT NOT NULL, n @INT NOT NULL, customer @INT NOT NULL, kind @INT NOT NULL,
  sku @INT NOT NULL, name TEXT NOT NULL, units @INT NOT NULL, fen @INT NOT NULL,
  paid @INT NOT NULL, back @INT NOT NULL, back_fen @INT NOT NULL, back_paid @INT NOT NULL,
  PRIMARY KEY (order_id, n)) @TREE;
CREATE TABLE topup (
  customer @INT NOT NULL, name TEXT NOT NULL, channel @INT NOT NULL, no TEXT,
  amount @INT NOT NULL, fee @INT NOT NULL, at @INT NOT NULL,
  PRIMARY KEY (customer, name)) @TREE;
CREATE TABLE points_order (
  order_id @INT PRIMARY KEY, customer @INT NOT NULL, name TEXT NOT NULL,
  base @INT NOT NULL, points @INT NOT NULL, back @INT NOT NULL) @HEAP;
CREATE TABLE wallet_return (
  customer @INT NOT NULL, name TEXT NOT NULL, n @INT NOT NULL, channel @INT NOT NULL,
  amount @INT NOT NULL, at @INT NOT NULL, paid @INT NOT NULL,
  PRIMARY KEY (customer, name, n)) @TREE;
CREATE TABLE cash_entry (
  seq @INT NOT NULL, n @INT NOT NULL, at @INT NOT NULL, day @INT NOT NULL,
  store @INT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
  amount @INT NOT NULL, spent @INT NOT NULL, channel TEXT, campaign TEXT, supplier TEXT,
  note TEXT, undoes TEXT, PRIMARY KEY (seq, n)) @TREE;
CREATE TABLE drawer_count (
  seq @INT PRIMARY KEY, store @INT NOT NULL, at @INT NOT NULL, day @INT NOT NULL,
  counted @INT NOT NULL, book @INT NOT NULL, note TEXT) @HEAP;
CREATE INDEX drawer_count_store ON drawer_count (store, at);
CREATE TABLE sale_day (
  sku @INT NOT NULL, day @INT NOT NULL, store @INT NOT NULL, channel @INT NOT NULL,
  orders @INT NOT NULL, qty @INT NOT NULL, revenue @INT NOT NULL, discount @INT NOT NULL,
  fee @INT NOT NULL, refund @INT NOT NULL, cost @INT NOT NULL, costed @INT NOT NULL,
  tax @INT NOT NULL, promoted @INT NOT NULL,
  PRIMARY KEY (sku, day, store, channel)) @TREE;
CREATE TABLE sale_loss (
  seq @INT NOT NULL, store @INT NOT NULL, at @INT NOT NULL, waste @INT NOT NULL,
  shrinkage @INT NOT NULL, other @INT NOT NULL, PRIMARY KEY (seq, store)) @TREE;
