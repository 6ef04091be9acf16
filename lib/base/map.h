/* map.h - a hash table from (number, name) to a value */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/base.h"

struct slot {
	struct text name; /* owned by the map */
	int64_t number;
	uint64_t hash; /* of both: looked at before the name is */
	void *value;
};
/* A zeroed struct map is an empty one. */
struct map {
	struct slot *slot;
	size_t size, used;
};
/* The slot of (number, name), made with value NULL when it is new.  It may move
 * when another is made; its name does not. */
struct slot *map_slot(struct map *m, int64_t number, struct text name);
/* The value, NULL when there is none; makes nothing. */
void *map_get(const struct map *m, int64_t number, struct text name);
/* Of a name and a number, different in each process: who chooses the names cannot make
 * them meet.  Never to be kept or shown. */
uint64_t map_hash(int64_t number, struct text name);
void map_clear(struct map *m); /* frees names, not values */

#endif
