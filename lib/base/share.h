/* share.h - the files that come with the program, and the user's own before them */
#ifndef BASE_SHARE_H
#define BASE_SHARE_H

#include "base/base.h"

/* Two folders hold what a user names: $XDG_CONFIG_HOME/boba/KIND (~/.config when
 * unset), then $BOBA_SHARE/KIND (where the program was installed when unset). */
enum { SHARE_PLACES = 2 };
/* The i-th of them into b, as a C string; false when there is none (no home). */
bool share_place(int i, const char *kind, struct buf *b);
/* Where NAME.EXT of this kind is: the first that exists into b, as a C string.  A
 * name may hold letters, digits, "-" and "_" only; false when there is no such file. */
bool share_find(const char *kind, const char *name, const char *ext, struct buf *b);

#endif
