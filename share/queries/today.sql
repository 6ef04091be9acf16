-- what has to be done today: lots that end, what is sold out, to prepare, to make
-- :store '' only this store
-- spare unit
SELECT todo, store, what, name, qty, unit, due_at FROM (
  SELECT 1 AS rank, 'expires' AS todo, l.store AS store, l.lot AS what, l.name AS name,
    l.remaining AS qty, i.unit AS unit, l.expires_at AS due_at
  FROM lots l LEFT JOIN items i ON i.item = l.item
  WHERE l.remaining > 0 AND business_day(l.store, l.expires_at) <= business_day(l.store, :now)
  UNION ALL
  SELECT 2, 'sold_out', store, item, name, available - short, unit, NULL
  FROM stock WHERE available <= 0
    AND item NOT IN (SELECT item FROM items WHERE retired OR makes IS NOT NULL)
  UNION ALL
  SELECT 3, 'to_prepare', s.store, s.item, s.name, i.makes - s.available, s.unit, NULL
  FROM stock s JOIN items i ON i.item = s.item
  WHERE i.makes IS NOT NULL AND NOT i.retired AND s.available < i.makes
  UNION ALL
  SELECT 4, 'to_make', o.store, o.channel || '/' || o.channel_no, CAST(o.ticket AS TEXT),
    sum(n.qty), 'cup', o.placed_at
  FROM orders o JOIN order_lines n ON n.order_id = o.order_id
  WHERE (o.status = 'making' OR (o.status = 'paid' AND o.confirmed))
    AND o.day = business_day(o.store, :now)
  GROUP BY o.order_id)
WHERE :store = '' OR store = :store
ORDER BY rank, store, due_at, what
