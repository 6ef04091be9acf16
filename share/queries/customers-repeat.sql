-- customers who came back: orders, what they spent, first and last day
-- :times 2 at least so many orders
-- :limit 100 how many customers
SELECT customer, count(*) AS orders, sum(payable - refunded) AS spent,
  min(day) AS first_day, max(day) AS last_day
FROM orders
WHERE sold AND customer IS NOT NULL
GROUP BY customer
HAVING count(*) >= :times
ORDER BY orders DESC, spent DESC, customer
LIMIT :limit
