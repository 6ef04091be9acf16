-- what is left after costs and expenses, by month or day and store
-- :by month|day by what
-- :back 12 how many of them, this one among them
-- :store '' only this store
-- spare other_cost,shrinkage,waste,fees
SELECT period, store, takings, fees, cost, waste, shrinkage, other_cost,
  takings - fees - cost - waste - shrinkage - other_cost AS margin, spent,
  takings - fees - cost - waste - shrinkage - other_cost - spent AS profit
FROM (
  SELECT CASE :by WHEN 'day' THEN x.day ELSE substr(x.day, 1, 7) END AS period,
    x.store AS store, sum(x.takings) AS takings, sum(x.fee) AS fees,
    (sum(x.cost) + 5000) / 10000 AS cost,
    (sum(x.waste) + 5000 - 10000 * (sum(x.waste) < -5000)) / 10000 AS waste,
    (sum(x.missed) + 5000 - 10000 * (sum(x.missed) < -5000)) / 10000 AS shrinkage,
    (sum(x.other) + 5000 - 10000 * (sum(x.other) < -5000)) / 10000 AS other_cost,
    sum(x.spent) AS spent
  FROM (
    SELECT day, store, payable AS takings, fee, cost_micros AS cost, 0 AS waste,
      0 AS missed, 0 AS other, 0 AS spent
    FROM orders WHERE sold
    UNION ALL SELECT day, store, -amount, 0, 0, 0, 0, 0, 0 FROM refunds WHERE sold
    UNION ALL SELECT day, store, 0, 0, 0,
      CASE WHEN reason IN ('count', 'transit', 'other') THEN 0 ELSE cost_micros END,
      CASE WHEN reason IN ('count', 'transit') THEN cost_micros ELSE 0 END,
      CASE reason WHEN 'other' THEN cost_micros ELSE 0 END, 0
    FROM losses
    UNION ALL SELECT day, store, 0, 0, 0, 0, 0, 0, amount FROM expenses) x
  WHERE (:store = '' OR x.store = :store)
    AND x.day > CASE :by WHEN 'day' THEN date(business_day(x.store, :now), '-' || :back || ' days')
      ELSE date(business_day(x.store, :now), 'start of month', '-' || (:back - 1) || ' months', '-1 day') END
  GROUP BY 1, 2)
ORDER BY period, store
