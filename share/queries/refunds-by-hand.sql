-- refunds that a person has to pay, or to take up again with payment-refund --retry
-- spare request,tries,refund,why,order_channel
SELECT refund, order_channel, channel_no, customer, channel, owed AS amount, owed_at,
  reason, request, tries, why
FROM refunds
WHERE state = 'by_hand'
ORDER BY owed_at, order_id, n
