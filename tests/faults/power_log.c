/* power_log.c - what was written, synced and answered, in order */
#include <string.h>
#include <sys/mman.h>

#include "power.h"

struct log *now_log;
struct answers *answers;
const char *ledger_path;

void *
shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		die(EX_OSERR, "no memory to share:");
	return p;
}

void
log_clear(struct log *log)
{
	log->n = log->bytes = 0;
	log->files = 0;
	strcpy(log->dir, ledger_path);
	*strrchr(log->dir, '/') = '\0';
	memset(log->names, 0, sizeof(log->names));
}

static struct entry *
add(enum op op)
{
	struct entry *e;

	if (now_log->n == ENTRIES)
		die(EX_SOFTWARE, "power: the log is full");
	e = &now_log->entry[now_log->n++];
	memset(e, 0, sizeof(*e));
	e->op = op;
	e->file = -1;
	return e;
}

static void
copy_name(char to[NAME_LEN], const char *name)
{
	if (strlen(name) >= NAME_LEN)
		die(EX_SOFTWARE, "power: too long a name: %s", name);
	strcpy(to, name);
}

/* File numbers count from 1, so that 0 is a free place. */
static int *
find(const char *name)
{
	int i;

	for (i = 0; i < NAMES; i++)
		if (now_log->names[i].file && strcmp(now_log->names[i].name, name) == 0)
			return &now_log->names[i].file;
	return NULL;
}

static void
give(const char *name, int file)
{
	int i;

	for (i = 0; i < NAMES; i++)
		if (!now_log->names[i].file) {
			copy_name(now_log->names[i].name, name);
			now_log->names[i].file = file;
			return;
		}
	die(EX_SOFTWARE, "power: too many files");
}

int
log_file(const char *name)
{
	int *there = find(name);
	struct entry *e;

	if (there)
		return *there;
	give(name, ++now_log->files);
	e = add(OP_CREATE);
	e->file = now_log->files;
	copy_name(e->name, name);
	return e->file;
}

void
log_put(enum op op, int file, int64_t at, const void *p, size_t n)
{
	struct entry *e;

	if (n > sizeof(now_log->data) - now_log->bytes)
		die(EX_SOFTWARE, "power: too much was written");
	e = add(op);
	e->file = file;
	e->at = at;
	e->n = n;
	e->data = now_log->bytes;
	if (p)
		memcpy(now_log->data + e->data, p, n);
	now_log->bytes += p ? n : 0;
}

void
log_remove(const char *name)
{
	int *there = find(name);
	struct entry *e;

	if (!there)
		return;
	e = add(OP_REMOVE);
	e->file = *there;
	copy_name(e->name, name);
	*there = 0;
}

void
log_rename(const char *from, const char *to)
{
	int *there = find(from), *over = find(to);
	struct entry *e;

	if (!there)
		die(EX_SOFTWARE, "power: renamed unseen: %s", from);
	e = add(OP_RENAME);
	e->file = *there;
	copy_name(e->name, from);
	copy_name(e->to, to);
	*there = 0;
	if (over)
		*over = 0;
	give(to, e->file);
}

void
log_dir(enum op op, const char *path)
{
	struct entry *e = add(op);

	copy_name(e->name, path);
}

const char *
log_name(const char *path)
{
	size_t n = ledger_path ? strlen(ledger_path) : 0;

	if (!now_log || !ledger_path || !path || strncmp(path, ledger_path, n) != 0)
		return NULL;
	return path + n;
}
