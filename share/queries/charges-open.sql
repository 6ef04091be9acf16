-- charges that are not settled: who waits, what is unknown, what is only authorized
-- spare order_id,due_at,tries,order_channel
SELECT order_id, order_channel, channel_no, customer, via, amount, state, tries, asked_at, due_at
FROM charges
WHERE state IN ('asked', 'waiting', 'unknown', 'authorized')
ORDER BY asked_at, order_id, n
