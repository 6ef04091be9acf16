-- takings and the tax in them, by month and rate; null where the products are not known
-- :months 12 how many months back, this one among them
-- :store '' only this store
SELECT substr(day, 1, 7) AS month, tax_bp, sum(taken) AS takings,
  sum(taken) - sum(tax) AS net, sum(tax) AS tax
FROM (
  SELECT day, store, tax_bp, net AS taken,
    (2 * net * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)) AS tax
  FROM order_lines WHERE sold
  UNION ALL
  SELECT day, store, tax_bp, -amount,
    -(2 * amount * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp))
  FROM refund_lines WHERE sold
  UNION ALL
  SELECT day, store, NULL, payable, 0 FROM orders
  WHERE sold AND happened AND order_id NOT IN (SELECT order_id FROM order_lines)
  UNION ALL
  SELECT day, store, NULL, -amount, 0 FROM refunds
  WHERE sold AND order_id NOT IN (SELECT order_id FROM order_lines))
WHERE (:store = '' OR store = :store)
  AND day >= date(business_day(store, :now), 'start of month', '-' || (:months - 1) || ' months')
GROUP BY 1, 2
ORDER BY 1, 2
