-- lots that expire soon, with what is left of them
-- :days 3 how many days ahead
-- spare item
SELECT store, item, name, lot, remaining, expires_at
FROM lots
WHERE remaining > 0
  AND expires_at < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+' || :days || ' days')
ORDER BY expires_at, store, item, lot
