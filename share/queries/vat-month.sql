-- takings and the tax in them, by month and rate; null where the products are not known
-- :months 12 how many months back, this one among them
-- :store '' only this store
SELECT substr(day, 1, 7) AS month, tax_bp, sum(taken) AS takings,
  sum(taken) - sum(tax) AS net, sum(tax) AS tax
FROM (
  -- LIMIT keeps the lines apart from what is counted of them: the rate is looked up once.
  SELECT day, store, tax_bp, net AS taken,
    (2 * net * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)) AS tax
  FROM (SELECT day, store, net, tax_bp FROM order_lines WHERE sold LIMIT -1)
  UNION ALL
  SELECT day, store, tax_bp, -amount,
    -(2 * amount * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp))
  FROM refund_lines WHERE sold
  UNION ALL
  SELECT day, store, NULL, payable, 0 FROM orders o
  WHERE sold AND happened AND NOT EXISTS (SELECT 1 FROM order_lines n WHERE n.order_id = o.order_id)
  UNION ALL
  SELECT day, store, NULL, -amount, 0 FROM refunds o
  WHERE sold AND NOT EXISTS (SELECT 1 FROM order_lines n WHERE n.order_id = o.order_id))
WHERE (:store = '' OR store = :store)
  AND day >= date(substr(:today, 1, 7) || '-01', '-' || (:months - 1) || ' months')
GROUP BY 1, 2
ORDER BY 1, 2
