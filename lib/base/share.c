/* share.c - the files that come with the program, and the user's own before them */
#include "base/share.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A variable that is set to something. */
static const char *
setting(const char *name)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? v : NULL;
}

bool
share_place(int i, const char *kind, struct buf *b)
{
	const char *v;

	buf_clear(b);
	if (i == 1)
		buf_str(b, (v = setting("BOBA_SHARE")) != NULL ? v : BOBA_SHARE);
	else if ((v = setting("XDG_CONFIG_HOME")) != NULL)
		buf_printf(b, "%s/boba", v);
	else if ((v = setting("HOME")) != NULL)
		buf_printf(b, "%s/.config/boba", v);
	else
		return false;
	buf_printf(b, "/%s", kind);
	buf_cstr(b);
	return true;
}

bool
share_find(const char *kind, const char *name, const char *ext, struct buf *b)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-_";

	if (*name == '\0' || name[strspn(name, plain)] != '\0')
		return false;
	for (int i = 0; i < SHARE_PLACES; i++) {
		if (!share_place(i, kind, b))
			continue;
		buf_printf(b, "/%s.%s", name, ext);
		if (access(buf_cstr(b), F_OK) == 0)
			return true;
	}
	return false;
}
