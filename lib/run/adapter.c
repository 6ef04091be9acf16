/* adapter.c - the executable of an adapter, found and checked */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/share.h"
#include "run/call.h"

static bool
plain(struct text name)
{
	size_t i;

	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return name.n > 0 && name.p[0] != '-';
}

/* Could nobody but us and root have put it there? */
static bool
ours(const struct stat *st)
{
	return (st->st_uid == geteuid() || st->st_uid == 0) &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static bool
check(const char *path, char why[CALL_DETAIL])
{
	struct buf dir = {0};
	struct stat st, above;
	bool fine;

	buf_str(&dir, path);
	dir.n = (size_t)(strrchr(path, '/') - path);
	if (dir.n == 0)
		buf_char(&dir, '/');
	fine = stat(path, &st) == 0 && stat(buf_cstr(&dir), &above) == 0;
	buf_free(&dir);
	if (!fine)
		snprintf(why, CALL_DETAIL, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) || access(path, X_OK) != 0)
		snprintf(why, CALL_DETAIL, "%s: not executable", path);
	else if (!ours(&st) || !ours(&above))
		snprintf(
		    why, CALL_DETAIL, "%s: others may write it or its directory", path);
	else
		return true;
	return false;
}

/* Into b: NAME in a directory.  false when there is none. */
static bool
in_dir(struct text dir, struct text name, struct buf *b)
{
	buf_clear(b);
	buf_text(b, dir);
	buf_char(b, '/');
	buf_text(b, name);
	return dir.n > 0 && *dir.p == '/' && access(buf_cstr(b), F_OK) == 0;
}

static bool
in_list(const char *list, struct text name, struct buf *b)
{
	while (list && *list) {
		struct text dir = {list, strcspn(list, ":")};

		if (in_dir(dir, name, b))
			return true;
		list += dir.n;
		list += *list == ':';
	}
	return false;
}

bool
adapter_find(struct text name, struct buf *b, char why[CALL_DETAIL])
{
	struct buf dir = {0};
	bool found;
	int i;

	if (!plain(name)) {
		snprintf(why, CALL_DETAIL, "no name of an adapter: %.*s",
		    (int)(name.n < 64 ? name.n : 64), name.p);
		return false;
	}
	found = in_list(getenv("BOBA_ADAPTERS"), name, b);
	for (i = 0; i < SHARE_PLACES && !found; i++)
		found = share_place(i, "adapters", &dir) &&
			in_dir((struct text){dir.p, dir.n}, name, b);
	buf_free(&dir);
	if (!found) {
		snprintf(why, CALL_DETAIL, "no adapter %.*s", (int)name.n, name.p);
		return false;
	}
	return check(buf_cstr(b), why);
}
