-- a count of the stock, item by item, the dearest loss first
-- :count which count
-- :store '' only this store
-- spare store,used,unit,variance_bp,state
SELECT store, item, name, unit, counted, book, variance, used, variance_bp, cost_micros,
  posted, state
FROM counts
WHERE count = :count AND (:store = '' OR store = :store)
ORDER BY cost_micros, store, item
