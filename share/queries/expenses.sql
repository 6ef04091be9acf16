-- what was spent by month, store and kind, with what drawers were short
-- :months 3 how many months back, this one among them
SELECT substr(day, 1, 7) AS month, store, kind, channel, campaign, sum(spent) AS spent
FROM cash_moves
WHERE day >= date(substr(:today, 1, 7) || '-01', '-' || (:months - 1) || ' months')
  AND day <= :today
GROUP BY substr(day, 1, 7), store, kind, channel, campaign
HAVING sum(spent) <> 0
ORDER BY month, store, kind, channel, campaign
