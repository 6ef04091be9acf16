-- what sold best: cups and revenue by product
-- :days 7 how many business days back, today among them
-- :limit 10 how many products
-- :store '' only this store
SELECT sku, name, sum(qty) AS qty, sum(net) AS revenue, count(DISTINCT order_id) AS orders
FROM order_lines
WHERE sold AND day > date(:today, '-' || :days || ' days') AND day <= :today
  AND (:store = '' OR store = :store)
GROUP BY sku
ORDER BY qty DESC, revenue DESC, sku
LIMIT :limit
