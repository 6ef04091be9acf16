-- what sold best: cups and revenue by product
-- :days 7 how many business days back, today among them
-- :limit 10 how many products
-- :store '' only this store
SELECT best.sku AS sku, skus.name AS name, best.qty AS qty, best.revenue AS revenue
FROM (SELECT sku, sum(qty) AS qty, sum(net) AS revenue
  FROM order_lines
  WHERE sold AND day > date(business_day(store, :now), '-' || :days || ' days')
    AND (:store = '' OR store = :store)
  GROUP BY sku
  ORDER BY 2 DESC, 3 DESC, 1
  LIMIT :limit) AS best LEFT JOIN skus USING (sku)
ORDER BY qty DESC, revenue DESC, sku
