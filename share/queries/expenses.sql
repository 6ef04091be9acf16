-- what was spent by month, store and kind, drawers over and short among it
-- :months 3 how many months back, this one among them
SELECT substr(day, 1, 7) AS month, store, kind, sum(amount) AS amount
FROM expenses
WHERE day >= date(substr(:today, 1, 7) || '-01', '-' || (:months - 1) || ' months')
  AND day <= :today
GROUP BY substr(day, 1, 7), store, kind
HAVING sum(amount) <> 0
ORDER BY month, store, kind
