-- orders and takings by business day and store
-- :days 7 how many business days back, today among them
-- spare fee,discount
SELECT day, store, count(*) AS orders, sum(total) AS total, sum(discount) AS discount,
  sum(payable) AS payable, sum(fee) AS fee
FROM orders
WHERE sold AND day > date(business_day(store, :now), '-' || :days || ' days')
GROUP BY day, store
ORDER BY day, store
