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

/* The directory that a path lies in. */
static bool
look_above(const char *path, struct stat *st)
{
	struct buf dir = {0};
	bool found;

	buf_add(&dir, path, (size_t)(strrchr(path, '/') - path) + 1);
	found = stat(buf_cstr(&dir), st) == 0;
	buf_free(&dir);
	return found;
}

/* Of a link, both ends have to be ours. */
static bool
check(const char *path, struct buf *why)
{
	char *real = realpath(path, NULL);
	struct stat st, above, behind;

	if (!real || stat(real, &st) || !look_above(path, &above) ||
	    !look_above(real, &behind))
		buf_printf(why, "%s: %s", strerror(errno), path);
	else if (!S_ISREG(st.st_mode) || access(path, X_OK) != 0)
		buf_printf(why, "not executable: %s", path);
	else if (!ours(&st) || !ours(&above) || !ours(&behind))
		buf_printf(why, "others may write it or its directory: %s", path);
	free(real);
	return why->n == 0;
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
adapter_find(struct text name, struct buf *b, struct buf *why)
{
	struct buf dir = {0};
	bool found;
	int i;

	if (!plain(name)) {
		buf_str(why, "no name of an adapter: ");
		buf_text(why, name);
		return false;
	}
	found = in_list(getenv("BOBA_ADAPTERS"), name, b);
	for (i = 0; i < SHARE_PLACES && !found; i++)
		found = share_place(i, "adapters", &dir) &&
			in_dir((struct text){dir.p, dir.n}, name, b);
	buf_free(&dir);
	if (!found) {
		buf_str(why, "no adapter ");
		buf_text(why, name);
		return false;
	}
	return check(buf_cstr(b), why);
}
