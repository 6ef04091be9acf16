/* notify_event.c - that a callback was taken: all that every command knows of it */
#include "shop/notify.h"

const struct event_type payment_notified = {"payment.notified", NULL};
