/* book.h - balances and registers of accounts, for people and for hledger */
#ifndef SHOP_BOOK_H
#define SHOP_BOOK_H

#include "ledger/ledger.h"
#include "record/rows.h"

/* What is asked: accounts whose name one of the patterns describes (none: all of them;
 * a * stands for any run of characters), as known at a time that an owner typed (NULL:
 * now).  A word that is no time dies with EX_USAGE. */
struct book_question {
	char **pattern;
	int patterns;
	const char *at;
};

/* A row for each account, by name: {account, unit, posted, held, available}. */
void book_print_balances(
    struct ledger *l, struct rows *rows, const struct book_question *q);
/* A row for each transfer and account that it touches, in the order of recording:
 * {at, recorded_at, seq, event, of, account, other, unit, change, balance}. */
void book_print_register(
    struct ledger *l, struct rows *rows, const struct book_question *q);
/* The transfers as a journal that hledger reads, to stdout: a transaction for each
 * event, two postings for each transfer.  Names are as ours but for the characters
 * that hledger gives a meaning, which stand as %XX. */
void book_print_hledger(struct ledger *l, const struct book_question *q);

/* -- hledger.c */

/* A name as hledger reads it back whole: an account, a description, or what stands
 * between the quotes of a commodity. */
void hledger_name(struct buf *b, struct text name);

#endif
