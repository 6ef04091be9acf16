-- what lies in the drawers, in petty cash, at the bank and with channels; drawers with their last count
SELECT b.account AS account, b.posted AS balance_fen,
  (SELECT max(c.at) FROM cash_counts c WHERE 'drawer:' || c.store = b.account)
    AS counted_at
FROM balances b
WHERE b.kind IN ('drawer', 'petty', 'bank', 'cash') AND (b.posted <> 0 OR b.kind = 'drawer')
ORDER BY CASE b.kind WHEN 'drawer' THEN 1 WHEN 'petty' THEN 2 WHEN 'bank' THEN 3 ELSE 4 END,
  b.account
