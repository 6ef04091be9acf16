-- money that is owed back and not yet paid, the oldest first
-- spare order_id,order_channel,customer
SELECT order_id, order_channel, channel_no, customer, channel, owed, owed_at, reason
FROM refunds
WHERE owed > 0
ORDER BY owed_at, order_id, n
