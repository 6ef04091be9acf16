-- what is running out: no more than so much of it is free
-- :below 1000 in the item's own unit (g, ml, pc)
-- :store '' only this store
-- spare item,held
SELECT store, item, name, available, on_hand, held, unit
FROM stock
WHERE available <= :below AND (:store = '' OR store = :store)
ORDER BY store, available, item
