-- refunds that wait for a person's word: refund-review --approve or --refuse
-- spare order_id,order_channel,request,rules
SELECT request, order_id, order_channel, channel_no, customer, asked_fen, parts, reason,
  rules, reviewed_at
FROM reviews
WHERE state = 'queued'
ORDER BY reviewed_at, order_id, request
