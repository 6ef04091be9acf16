-- money taken back out of wallets and not yet paid out, the oldest first
SELECT customer, key, channel, owed, returned_at
FROM wallet_returns
WHERE owed > 0
ORDER BY returned_at, customer, key, channel
