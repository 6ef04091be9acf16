-- who cancelled orders, gave money back and took entries back, and how much
-- :days 30 how many business days back, today among them
-- :store '' only this store
-- spare cancelled_fen,made_in_vain,reversals
SELECT coalesce(actor, '') AS actor, sum(what = 'cancelled') AS cancelled,
  sum(CASE what WHEN 'cancelled' THEN amount ELSE 0 END) AS cancelled_fen,
  sum(made) AS made_in_vain, sum(what = 'refunded') AS given_back,
  sum(CASE what WHEN 'refunded' THEN amount ELSE 0 END) AS refunded,
  sum(what = 'reversed') AS reversals, max(at) AS latest_at
FROM voids
WHERE (:store = '' OR store = :store)
  AND (day IS NULL OR day > date(business_day(store, :now), '-' || :days || ' days'))
GROUP BY 1
ORDER BY refunded DESC, cancelled DESC, 1
