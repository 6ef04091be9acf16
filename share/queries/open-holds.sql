-- what is set aside for orders that are not settled
-- spare order_id,placed_at,customer
SELECT order_id, channel, channel_no, customer, step, placed_at, expires_at
FROM holds
WHERE state = 'open'
ORDER BY expires_at, order_id, step
