-- what each channel still has of the shop's money, and the payments no bill has had yet
-- :except 'coin' channels to leave out, with commas between
-- spare oldest
SELECT substr(b.account, 6) AS channel, b.posted AS owed, coalesce(u.payments, 0) AS unbilled,
  coalesce(u.owed, 0) AS unbilled_fen, u.oldest AS oldest,
  CAST(julianday(:now) - julianday(u.oldest) AS INTEGER) AS age_days
FROM balances b LEFT JOIN (
  SELECT channel, count(*) AS payments, sum(amount - fee) AS owed, min(paid_at) AS oldest
  FROM settlements WHERE settled = 0 AND written_off_fen = 0 GROUP BY channel) u
  ON u.channel = substr(b.account, 6)
WHERE b.kind = 'cash' AND (b.posted <> 0 OR u.payments > 0)
  AND instr(',' || :except || ',', ',' || substr(b.account, 6) || ',') = 0
ORDER BY owed DESC, channel
