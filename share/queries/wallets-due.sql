-- what customers have in their wallets, what they paid for it, and what of it ends soon
-- :days 30 how many days ahead
SELECT kind, sku, count(DISTINCT customer) AS customers, sum(remaining) AS remaining,
  sum(paid) AS paid,
  sum(CASE WHEN expires_at < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+' || :days || ' days')
    THEN remaining ELSE 0 END) AS ends_soon,
  sum(CASE WHEN expires_at < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+' || :days || ' days')
    THEN paid ELSE 0 END) AS ends_soon_paid_fen
FROM wallet_lots
WHERE remaining > 0
GROUP BY kind, sku
ORDER BY kind DESC, sku
