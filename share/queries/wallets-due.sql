-- what customers have in their wallets, what they paid for it, and what of it ends soon
-- :days 30 how many days ahead
-- spare ends_soon_paid_fen,sku,ends_soon
SELECT kind, sku, count(DISTINCT customer) AS customers,
  CASE WHEN kind IN ('points', 'cups') THEN sum(remaining) END AS remaining,
  CASE WHEN kind IN ('value', 'bonus') THEN sum(remaining) END AS remaining_fen,
  sum(paid) AS paid,
  CASE WHEN kind IN ('points', 'cups') THEN sum(soon * remaining) END AS ends_soon,
  CASE WHEN kind IN ('value', 'bonus') THEN sum(soon * remaining) END AS ends_soon_fen,
  sum(soon * paid) AS ends_soon_paid_fen
FROM (
  SELECT kind, sku, customer, remaining, paid, coalesce(
    expires_at < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+' || :days || ' days'), 0) AS soon
  FROM wallet_lots
  WHERE remaining > 0)
GROUP BY kind, sku
ORDER BY kind DESC, sku
