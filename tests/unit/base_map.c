/* base_map.c - names find their values; nobody can know where they stand */
#include "base/map.h"
#include "base_check.h"

enum { NAMES = 3000, SHOWN = 64 };

static struct text
name(int i, char *room)
{
	int n = sprintf(room, "%*sname %d", i % 20, "", i);

	return (struct text){room, (size_t)n};
}

static void
finds_what_was_put(void)
{
	struct map m = {0};
	char room[64];
	int i;

	CHECK(map_get(&m, 1, TEXT("nothing")) == NULL);
	for (i = 0; i < NAMES; i++)
		map_slot(&m, i % 3, name(i, room))->value = (void *)(intptr_t)(i + 1);
	EQUAL((int64_t)m.used, NAMES);
	for (i = 0; i < NAMES; i++) {
		struct text t = name(i, room);

		EQUAL((intptr_t)map_get(&m, i % 3, t), i + 1);
		CHECK(map_get(&m, i % 3 + 1, t) == NULL);
		EQUAL((intptr_t)map_slot(&m, i % 3, t)->value, i + 1);
	}
	EQUAL((int64_t)m.used, NAMES);
	map_slot(&m, 0, TEXT(""))->value = &m;
	CHECK(map_get(&m, 0, TEXT("")) == &m);
	map_clear(&m);
	CHECK(map_get(&m, 0, TEXT("")) == NULL);
}

/* Where the names stand, as this process has it. */
static void
show(void)
{
	char room[64];
	int i;

	for (i = 0; i < SHOWN; i++)
		printf("%02x", (unsigned)(map_hash(0, name(i, room)) & 0xff));
}

static void
shown_by_another(const char *self, char *line, size_t size)
{
	char command[4096];
	FILE *f;

	snprintf(command, sizeof(command), "'%s' show", self);
	f = popen(command, "r");
	CHECK(f && fgets(line, (int)size, f) && strlen(line) == 2 * SHOWN);
	if (f)
		pclose(f);
}

static void
differs_in_each_process(const char *self)
{
	char one[256] = "", other[256] = "";

	shown_by_another(self, one, sizeof(one));
	shown_by_another(self, other, sizeof(other));
	CHECK(strcmp(one, other) != 0);
}

int
main(int argc, char **argv)
{
	if (argc > 1) {
		show();
		return 0;
	}
	finds_what_was_put();
	differs_in_each_process(argv[0]);
	return failures > 0;
}
