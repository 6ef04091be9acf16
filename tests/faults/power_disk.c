/* power_disk.c - what the disk may hold when the power goes */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "power.h"

enum { FILES = 64, SECTOR = 512, PAGE = 4096 };

/* Numbers of entries that the disk need not have done yet. */
struct pending {
	size_t *v, n, room;
};
struct file {
	struct buf is; /* what it holds for sure */
	struct pending pending;
};
struct disk {
	const struct log *log;
	struct file file[FILES];
	struct {
		char name[NAME_LEN];
		int file;
	} names[NAMES];
	struct pending names_pending, dirs_pending;
};

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t
rng_below(struct rng *r, size_t n)
{
	return (size_t)(rng_next(r) % n);
}

static void
put_off(struct pending *p, size_t entry)
{
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->v = xrealloc(p->v, p->room * sizeof(*p->v));
	}
	p->v[p->n++] = entry;
}

static void
grow(struct buf *b, size_t n)
{
	static const char zeros[PAGE];

	while (b->n < n)
		buf_add(b, zeros, n - b->n < PAGE ? n - b->n : PAGE);
}

/* The part from byte `from` to byte `to` of a write. */
static void
write_part(struct disk *d, const struct entry *e, size_t from, size_t to)
{
	struct buf *b = &d->file[e->file].is;

	grow(b, (size_t)e->at + to);
	memcpy(b->p + e->at + from, d->log->data + e->data + from, to - from);
}

static void
apply(struct disk *d, const struct entry *e)
{
	struct buf *b = &d->file[e->file].is;

	if (e->op == OP_WRITE) {
		write_part(d, e, 0, e->n);
		return;
	}
	if (b->n > (size_t)e->at)
		b->n = (size_t)e->at;
	grow(b, (size_t)e->at);
}

static void
garble(struct disk *d, const struct entry *e, size_t from, size_t to, struct rng *r)
{
	struct buf *b = &d->file[e->file].is;
	size_t i;

	grow(b, (size_t)e->at + to);
	for (i = from; i < to; i++)
		b->p[(size_t)e->at + i] = (char)rng_next(r);
}

/* Of what lies between two borders of unit all is new or all is old, or neither. */
static void
apply_torn(
    struct disk *d, const struct entry *e, size_t unit, bool garbled, struct rng *r)
{
	size_t i = 0;

	while (i < e->n) {
		size_t next = ((size_t)e->at + i) / unit * unit + unit - (size_t)e->at;

		if (next > e->n)
			next = e->n;
		if (garbled && rng_below(r, 8) == 0)
			garble(d, e, i, next, r);
		else if (rng_below(r, 2))
			write_part(d, e, i, next);
		i = next;
	}
}

static void
name_apply(struct disk *d, const struct entry *e)
{
	const char *gone = e->op == OP_CREATE ? NULL : e->name;
	const char *made = e->op == OP_CREATE   ? e->name
			   : e->op == OP_RENAME ? e->to
						: NULL;
	int i;

	for (i = 0; i < NAMES; i++)
		if ((gone && strcmp(d->names[i].name, gone) == 0) ||
		    (made && strcmp(d->names[i].name, made) == 0))
			d->names[i].file = 0;
	for (i = 0; made && d->names[i].file; i++)
		if (i == NAMES - 1)
			die(EX_SOFTWARE, "power: too many names");
	if (made) {
		strcpy(d->names[i].name, made);
		d->names[i].file = e->file;
	}
}

static void
file_synced(struct disk *d, struct file *f)
{
	size_t i;

	for (i = 0; i < f->pending.n; i++)
		apply(d, &d->log->entry[f->pending.v[i]]);
	f->pending.n = 0;
}

static bool
is_parent(const char *dir, const char *path)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/' &&
	       !strchr(path + n + 1, '/');
}

static void
directory_synced(struct disk *d, const char *dir)
{
	struct pending *p = &d->dirs_pending;
	size_t i, left = 0;

	for (i = 0; i < p->n; i++)
		if (!is_parent(dir, d->log->entry[p->v[i]].name))
			p->v[left++] = p->v[i];
	p->n = left;
	if (strcmp(dir, d->log->dir) != 0)
		return;
	for (i = 0; i < d->names_pending.n; i++)
		name_apply(d, &d->log->entry[d->names_pending.v[i]]);
	d->names_pending.n = 0;
}

static void
happen(struct disk *d, size_t i, struct image *m)
{
	const struct entry *e = &d->log->entry[i];

	/* Such a disk still finished what made the ledger. */
	bool lies = m->lies && m->durable;

	switch (e->op) {
	case OP_CREATE:
	case OP_REMOVE:
	case OP_RENAME:
		put_off(&d->names_pending, i);
		break;
	case OP_MKDIR:
		put_off(&d->dirs_pending, i);
		break;
	case OP_DIRSYNC:
		directory_synced(d, e->name);
		break;
	case OP_WRITE:
	case OP_TRUNCATE:
		put_off(&d->file[e->file].pending, i);
		break;
	case OP_SYNC:
		if (!lies)
			file_synced(d, &d->file[e->file]);
		break;
	case OP_DURABLE:
		m->durable = e;
		break;
	case OP_ANSWER:
		m->answered = (size_t)e->at;
		break;
	}
}

static void
shuffle(struct pending *p, struct rng *r)
{
	size_t i, j, t;

	for (i = p->n; i > 1; i--) {
		j = rng_below(r, i);
		t = p->v[j];
		p->v[j] = p->v[i - 1];
		p->v[i - 1] = t;
	}
}

/* What was not synced: nothing of it, all, as far as it came, each by chance, this in
 * any order, or with sectors in it that hold neither the old nor the new. */
enum style { NOTHING, ALL, UP_TO, CHANCE, ANY_ORDER, GARBLED, STYLES };
static const char *const styles[] = {"dropped", "kept", "kept up to one that is torn",
    "by chance", "in any order", "garbled"};

static void
by_chance(struct disk *d, const struct entry *e, bool garbled, struct rng *r)
{
	size_t fate = rng_below(r, 4);

	if (fate == 0)
		apply(d, e);
	else if (fate > 1 && e->op == OP_WRITE)
		apply_torn(d, e, fate == 2 ? SECTOR : PAGE, garbled, r);
}

static void
fate(struct disk *d, struct file *f, enum style style, struct rng *r)
{
	size_t i, end = f->pending.n ? rng_below(r, f->pending.n + 1) : 0;

	if (style == NOTHING)
		return;
	if (style >= ANY_ORDER)
		shuffle(&f->pending, r);
	for (i = 0; i < f->pending.n; i++) {
		const struct entry *e = &d->log->entry[f->pending.v[i]];

		if (style == ALL || (style == UP_TO && i < end))
			apply(d, e);
		else if (style >= CHANCE)
			by_chance(d, e, style == GARBLED, r);
		else if (i == end && e->op == OP_WRITE)
			apply_torn(d, e, rng_below(r, 2) ? SECTOR : PAGE, false, r);
	}
}

static void
names_fate(struct disk *d, enum style style, struct rng *r)
{
	struct pending *p = &d->names_pending;
	size_t i, end = p->n ? rng_below(r, p->n + 1) : 0;

	for (i = 0; i < p->n; i++)
		if (style == ALL || (style == UP_TO && i < end) ||
		    (style >= CHANCE && rng_below(r, 2)))
			name_apply(d, &d->log->entry[p->v[i]]);
}

/* A directory whose own name is lost takes all with it. */
static bool
dirs_lost(struct disk *d, enum style style, struct rng *r)
{
	return d->dirs_pending.n > 0 && style != ALL &&
	       (style == NOTHING || rng_below(r, 2));
}

static void
empty(const char *dir)
{
	char path[2 * NAME_LEN];
	struct dirent *e;
	DIR *h = opendir(dir);

	if (!h)
		die(EX_CANTCREAT, "%s:", dir);
	while ((e = readdir(h))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (remove(path) < 0)
			die(EX_CANTCREAT, "%s:", path);
	}
	closedir(h);
}

static void
store(struct disk *d, const char *dir)
{
	char path[2 * NAME_LEN + 16];
	int i, fd;

	for (i = 0; i < NAMES; i++) {
		const struct buf *b = &d->file[d->names[i].file].is;

		if (!d->names[i].file)
			continue;
		snprintf(path, sizeof(path), "%s/ledger.db%s", dir, d->names[i].name);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 || (b->n && write(fd, b->p, b->n) != (ssize_t)b->n))
			die(EX_IOERR, "%s:", path);
		close(fd);
	}
}

static void
disk_free(struct disk *d)
{
	int i;

	for (i = 0; i < FILES; i++) {
		buf_free(&d->file[i].is);
		free(d->file[i].pending.v);
	}
	free(d->names_pending.v);
	free(d->dirs_pending.v);
	free(d);
}

void
image_make(const struct log *log, size_t from, size_t to, struct rng *r,
    const char *dir, struct image *m)
{
	struct disk *d = xcalloc(1, sizeof(*d));
	enum style style = (enum style)rng_below(r, STYLES);
	bool lost;
	size_t i;

	if (log->files >= FILES)
		die(EX_SOFTWARE, "power: too many files in one run");
	d->log = log;
	m->cut = from + rng_below(r, to - from + 1);
	m->style = styles[style];
	m->durable = NULL;
	m->answered = 0;
	for (i = 0; i < m->cut; i++)
		happen(d, i, m);
	for (i = 1; i < (size_t)log->files + 1; i++)
		fate(d, &d->file[i], style, r);
	names_fate(d, style, r);
	lost = dirs_lost(d, style, r);
	empty(dir);
	if (!lost)
		store(d, dir);
	disk_free(d);
}
