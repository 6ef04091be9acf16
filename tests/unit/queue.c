/* queue - when a turn in the make queue is through, with whole numbers alone */
#include "base_check.h"
#include "shop/queue.h"

int
main(void)
{
	const int64_t now = INT64_C(1707706800123);

	EQUAL(queue_turn_ms(now, 38, 0), now);
	EQUAL(queue_turn_ms(now, 38, 1), now + 95000); /* 94.7 s */
	EQUAL(queue_turn_ms(now, 38, 2), now + 190000);
	EQUAL(queue_turn_ms(now, 38, 19), now + 1800000); /* half an hour, exactly */
	EQUAL(queue_turn_ms(now, 38, 38), now + 3600000);
	EQUAL(queue_turn_ms(now, 38, 39), now + 3695000);
	EQUAL(queue_turn_ms(now, 1, 3), now + 3 * 3600000);
	EQUAL(queue_turn_ms(now, 3600, 1), now + 1000);
	EQUAL(queue_turn_ms(now, 1000000, 1), now + 1000);
	EQUAL(queue_turn_ms(now, 1000000, 1000000), now + 3600000);
	return failures != 0;
}
