/* setting.h - what the owner may set: thresholds, names and closed months */
#ifndef SHOP_SETTING_H
#define SHOP_SETTING_H

#include "shop/define.h"

/* Settings are definitions: versions with a `from`.  What is in force at the batch's
 * clock counts; the default, when none was set, none has begun or the last one was
 * retired.  Every name asked for has its row in the table of setting_table.c (asking
 * for another is our bug: 70); a row is all that a new setting needs. */
enum setting_kind {
	SETTING_INT,    /* a whole number, least..most */
	SETTING_TEXT,   /* a name */
	SETTING_LIST,   /* names; least..most of them */
	SETTING_OBJECT, /* names of names; least..most members */
	SETTING_STEPS,  /* [[from, n],..], each from more than the one before */
	SETTING_MONTH   /* "2026-10"; as a number: setting_month_number */
};

/* What a setting of kind int or month is; a month: 0 for none. */
int64_t setting_int(struct ledger *l, const char *name);
/* Of kind text; NULL p: none.  Texts live until a definition changes: at least to the
 * end of the batch. */
struct text setting_text(struct ledger *l, const char *name);
/* Of kind list: does it have this one? */
bool setting_has(struct ledger *l, const char *name, struct text one);
/* Of kind object: the text of this member; NULL p: it has none. */
struct text setting_member(struct ledger *l, const char *name, struct text member);
/* The value as it was written, to be walked; *value is 0 when there is none. */
const struct record *setting_doc(struct ledger *l, const char *name, ref *value);

/* Months are numbered on and on: the year times 12, and 0 for January. */
int64_t setting_month_number(int64_t day);
/* "2026-10" */
bool setting_month_parse(struct text t, int64_t *number);

extern const struct define setting_define;
extern const struct event_type setting_set;
/* For the help: a line or two for each setting. */
void settings_table(struct buf *b);

/* -- setting_table.c */

struct setting {
	const char *name;
	enum setting_kind kind;
	const char *usual;   /* the default, as JSON; NULL: none */
	int64_t least, most; /* of the number, or of how many */
	const char *means;   /* a sentence without its full stop, at most 70 columns */
};
/* Ended by a NULL name. */
extern const struct setting settings[];

#endif
