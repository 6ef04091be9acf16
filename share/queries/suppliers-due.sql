-- what is owed to each supplier, its open orders and how many of them are late
SELECT x.supplier AS supplier, sum(x.owed) AS owed_fen, sum(x.orders) AS open_orders,
  sum(x.late) AS late_orders
FROM (
  SELECT substr(account, 5) AS supplier, -posted AS owed, 0 AS orders, 0 AS late
  FROM balances WHERE kind = 'due'
  UNION ALL
  SELECT supplier, 0, 1, max(coalesce(expected_at < :now, 0))
  FROM purchases WHERE open > 0 GROUP BY supplier, no) x
GROUP BY x.supplier
HAVING sum(x.owed) <> 0 OR sum(x.orders) > 0
ORDER BY x.supplier
