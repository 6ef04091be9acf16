-- what ends soon in whose wallet, the first to end first
-- :days 30 how many days ahead
-- spare lot,paid
SELECT customer, kind, sku, lot,
  CASE WHEN kind IN ('points', 'cups') THEN remaining END AS remaining,
  CASE WHEN kind IN ('value', 'bonus') THEN remaining END AS remaining_fen,
  paid, expires_at
FROM wallet_lots
WHERE remaining > 0
  AND expires_at < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+' || :days || ' days')
ORDER BY expires_at, customer, kind, sku, lot
