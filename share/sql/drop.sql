-- Every table of projections.sql, gone with its indexes.
DROP TABLE IF EXISTS account;
DROP TABLE IF EXISTS hold;
DROP TABLE IF EXISTS definition;
DROP TABLE IF EXISTS channel;
DROP TABLE IF EXISTS customer;
DROP TABLE IF EXISTS orders;
DROP TABLE IF EXISTS dispatched;
DROP TABLE IF EXISTS ticket_day;
DROP TABLE IF EXISTS order_line;
DROP TABLE IF EXISTS payment;
DROP TABLE IF EXISTS refund;
DROP TABLE IF EXISTS lot;
DROP TABLE IF EXISTS lot_open;
DROP TABLE IF EXISTS item_value;
DROP TABLE IF EXISTS buy_group;
DROP TABLE IF EXISTS group_member;
DROP TABLE IF EXISTS sale_day;
