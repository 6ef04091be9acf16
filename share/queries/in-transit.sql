-- stock on its way between stores, what was sent first at the top
-- :store '' only what is on its way to this store
-- spare sent_at,from_store,lot
SELECT transfer, from_store, to_store, item, name, lot, in_transit, expires_at, sent_at
FROM stock_transfers
WHERE in_transit > 0 AND (:store = '' OR to_store = :store)
ORDER BY sent_at, transfer, item, lot
