-- orders turned away because something was not in stock, by what they lacked
-- :days 7 how many business days back, today among them
-- :store '' only this store
-- spare latest_at,item,store
SELECT x.store AS store, x.item AS item, i.name AS name, count(DISTINCT x.order_id) AS orders,
  sum(x.missing) AS missing, i.unit AS unit, sum(x.payable) AS lost_fen,
  max(x.noticed_at) AS latest_at
FROM shortages x LEFT JOIN items i ON i.item = x.item
WHERE x.outcome = 'refused' AND (:store = '' OR x.store = :store)
  AND x.day > date(business_day(x.store, :now), '-' || :days || ' days')
GROUP BY x.store, x.item
ORDER BY orders DESC, lost_fen DESC, x.store, x.item
