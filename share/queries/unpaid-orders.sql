-- orders that wait for their money, the oldest first
-- :minutes 0 only those placed at least so long ago
-- spare order_id,paid,store,customer
SELECT order_id, store, channel, channel_no, customer, placed_at, payable, paid,
  payable - (paid - refunded) AS due
FROM orders
WHERE status = 'pending' AND NOT sold
  AND placed_at <= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-' || :minutes || ' minutes')
ORDER BY placed_at, order_id
