/* mapping_list.c - the mappings that can be found */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/share.h"
#include "record/mapping_inside.h"

struct found {
	char *name, *about;
};

struct list {
	struct found *v;
	size_t n;
};

static bool
has(const struct list *l, const char *name, size_t n)
{
	for (size_t i = 0; i < l->n; i++)
		if (strncmp(l->v[i].name, name, n) == 0 && l->v[i].name[n] == '\0')
			return true;
	return false;
}

/* A file that is not a mapping is listed with what is wrong, not hidden. */
static void
add(struct list *l, const char *folder, const char *file)
{
	size_t n = strlen(file);
	struct buf path = {0};
	json_error_t error;
	const char *about;
	json_t *doc;

	if (n <= 5 || strcmp(file + n - 5, ".json") != 0 || has(l, file, n - 5))
		return;
	buf_printf(&path, "%s/%s", folder, file);
	doc = json_load_file(buf_cstr(&path), JSON_REJECT_DUPLICATES, &error);
	about = json_string_value(json_object_get(doc, "about"));
	l->v = xrealloc(l->v, (l->n + 1) * sizeof(*l->v));
	l->v[l->n].name = xstrdup(file);
	l->v[l->n].name[n - 5] = '\0';
	l->v[l->n++].about = xstrdup(about != NULL ? about : "(not a mapping)");
	json_decref(doc);
	buf_free(&path);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->name, ((const struct found *)b)->name);
}

void
mapping_list(struct buf *out)
{
	struct list l = {0};
	struct buf folder = {0};
	struct dirent *e;
	DIR *d;

	for (int i = 0; i < SHARE_PLACES; i++) {
		if (!share_place(i, "formats", &folder) ||
		    (d = opendir(folder.p)) == NULL)
			continue;
		while ((e = readdir(d)) != NULL)
			add(&l, folder.p, e->d_name);
		closedir(d);
	}
	if (l.n > 0)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	for (size_t i = 0; i < l.n; i++) {
		buf_printf(out, "%s\t%s\n", l.v[i].name, l.v[i].about);
		free(l.v[i].name);
		free(l.v[i].about);
	}
	free(l.v);
	buf_free(&folder);
}
