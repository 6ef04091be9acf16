-- what was sold though the book had none of it, and what of that is still short
-- :days 7 how many business days back, today among them
-- :store '' only this store
-- spare latest_at,item,store
SELECT x.store AS store, x.item AS item, i.name AS name, count(*) AS orders,
  sum(x.missing) AS sold_short, max(coalesce(s.short, 0)) AS still_short, i.unit AS unit,
  max(x.noticed_at) AS latest_at
FROM shortages x
  LEFT JOIN items i ON i.item = x.item
  LEFT JOIN stock s ON s.store = x.store AND s.item = x.item
WHERE x.outcome = 'sold' AND (:store = '' OR x.store = :store)
  AND x.day > date(business_day(x.store, :now), '-' || :days || ' days')
GROUP BY x.store, x.item
ORDER BY sold_short DESC, x.store, x.item
