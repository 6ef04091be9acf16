/* power.c - the power goes at any moment: what was promised must be on the disk */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "power.h"

/* power [--lies] [--normal] [--only N] COUNT SEED
 * --lies: the disk confirms syncs and does none; --normal: the product does not sync
 * before it answers.  Both must be found.  --only N: image N of such a run alone.
 * With TESTS_KEEP=DIR an image that failed stays in DIR/SEED-N. */

enum { IMAGES_A_RUN = 40, SECOND_CUT = 4, AT_CREATION = 6, TOLD = 10 };

static char root[NAME_LEN], live_dir[NAME_LEN], live[NAME_LEN];
static char image_dir[NAME_LEN], image[NAME_LEN];
static struct log *first, *second; /* of an undisturbed run, of one after a cut */
static struct kept said, dump;     /* by the undisturbed run; of its ledger */
static size_t made;                /* entries of it up to the first promise */
static uint64_t seed, work_seed;
static bool lies;
static struct buf why;

static struct rng
rng_of(uint64_t what, uint64_t n)
{
	struct rng r = {seed * 1000003 + n * 8191 + what};

	r.state = rng_next(&r);
	return r;
}

static int
gone(const char *name, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(name);
}

static void
wipe(const char *dir)
{
	if (nftw(dir, gone, 16, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT)
		die(EX_IOERR, "%s:", dir);
}

/* The undisturbed run, number n. */
static void
record(uint64_t n)
{
	static const int checkpoints[] = {1, 20, 200}, closes[] = {0, 8, 512};
	struct rng r = rng_of(1, n);

	knobs.autocheckpoint = checkpoints[rng_below(&r, 3)];
	knobs.pages_at_close = closes[rng_below(&r, 3)];
	work_seed = rng_next(&r);
	free(said.p);
	free(dump.p);
	dump.p = NULL;
	wipe(live_dir);
	use(live, first);
	if (!work_run(work_seed, root, &why))
		die(EX_SOFTWARE, "power: the undisturbed run: %s", buf_cstr(&why));
	now_log = NULL;
	said = kept_answers(answers->n);
	if (check_end(root, &dump, &why) != WHOLE)
		die(EX_SOFTWARE, "power: the undisturbed run: %s", buf_cstr(&why));
	dump = kept_answers(answers->n);
	for (made = 0; made < first->n; made++)
		if (first->entry[made].op == OP_DURABLE)
			break;
}

static void
keep_image(const struct log *log, size_t from, size_t to, struct rng r, uint64_t n)
{
	const char *keep = getenv("TESTS_KEEP");
	struct image m = {.lies = lies};
	char dir[NAME_LEN];

	if (!keep || !*keep)
		return;
	snprintf(dir, sizeof(dir), "%s/%llu-%llu", keep, (unsigned long long)seed,
	    (unsigned long long)n);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		die(EX_CANTCREAT, "%s:", dir);
	image_make(log, from, to, &r, dir, &m);
}

/* Recover and run the same again, which is kept in log. */
static enum verdict
same_again(const struct promise *p, struct log *log, size_t *loaded)
{
	enum verdict v;

	use(image, log);
	if (log) {
		log_load(p);
		*loaded = log->n;
	}
	v = check_recovery(root, p, &why);
	answers->n = 0;
	if (v == WHOLE && !work_run(work_seed, root, &why))
		v = DAMAGED;
	now_log = NULL;
	return v == WHOLE ? check_answers(p, &why) : v;
}

/* Image n of what log tells from one entry to another, and all that must hold of it;
 * before: what had been promised before the log began. */
static enum verdict
one(uint64_t n, struct rng *r, const struct log *log, size_t from, size_t to,
    const struct kept *printed, const struct promise *before)
{
	struct rng again = *r;
	struct image m = {.lies = lies};
	struct promise p = {.log = log};
	enum verdict v;
	size_t loaded = 0;

	image_make(log, from, to, r, image_dir, &m);
	p.durable = m.durable;
	p.reader = rng_below(r, 2);
	p.printed[0] = (struct kept){printed->p, m.answered};
	if (before)
		p.printed[1] = before->printed[0];
	if (!before && rng_below(r, SECOND_CUT) == 0) {
		v = same_again(&p, second, &loaded);
		if (v == WHOLE) {
			struct kept here = kept_answers(answers->n);

			v = one(n, r, second, loaded, second->n, &here, &p);
			free(here.p);
			return v;
		}
	} else {
		v = same_again(&p, NULL, NULL);
		if (v == WHOLE)
			v = check_end(root, &dump, &why);
	}
	if (v != WHOLE) {
		buf_printf(&why, " (%scut at %zu of %zu, unsynced writes %s)",
		    before ? "second " : "", m.cut, log->n, m.style);
		keep_image(log, from, to, again, n);
	}
	return v;
}

/* What the processes said, and how to see it again. */
static void
tell(uint64_t n)
{
	char path[2 * NAME_LEN], line[500];
	FILE *f;
	int i;

	printf("image %llu of seed %llu: %s\n    (power --only %llu 1 %llu)\n",
	    (unsigned long long)n, (unsigned long long)seed, buf_cstr(&why),
	    (unsigned long long)n, (unsigned long long)seed);
	snprintf(path, sizeof(path), "%s/err", root);
	f = fopen(path, "r");
	for (i = 0; f && i < 5 && fgets(line, sizeof(line), f); i++)
		printf("    %s", line);
	if (f)
		fclose(f);
}

static enum verdict
judge(uint64_t n)
{
	struct rng r = rng_of(2, n);
	char path[2 * NAME_LEN];
	size_t to;

	buf_clear(&why);
	snprintf(path, sizeof(path), "%s/err", root);
	remove(path);
	to = rng_below(&r, AT_CREATION) ? first->n : made;
	return one(n, &r, first, 0, to, &said, NULL);
}

static void
make_places(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(root, sizeof(root), "%.100s/boba-power-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(root))
		die(EX_CANTCREAT, "%s:", root);
	snprintf(live_dir, sizeof(live_dir), "%.150s/live", root);
	snprintf(live, sizeof(live), "%.150s/live/shop/boba/ledger.db", root);
	snprintf(image_dir, sizeof(image_dir), "%.150s/image", root);
	snprintf(image, sizeof(image), "%.150s/image/ledger.db", root);
	if (mkdir(image_dir, 0700) < 0)
		die(EX_CANTCREAT, "%s:", image_dir);
}

static void
begin(void)
{
	static const char *const unset[] = {"BOBA_BY", "BOBA_LOG", "BOBA_CURRENCY",
	    "BOBA_DATACENTER", "BOBA_WORKER", "TRACEPARENT", NULL};
	const char *const *u;

	for (u = unset; *u; u++)
		unsetenv(*u);
	setenv("BOBA_NOW", "2024-02-12T10:00:00+08:00", 1);
	make_places();
	first = shared(sizeof(*first));
	second = shared(sizeof(*second));
	answers = shared(sizeof(*answers));
	vfs_install();
}

static int
run(uint64_t from, uint64_t to, int told)
{
	int64_t began = clock_mono_ns();
	uint64_t counts[VERDICTS] = {0}, n;
	double s;

	for (n = from; n < to; n++) {
		enum verdict v;

		if (n == from || n % IMAGES_A_RUN == 0)
			record(n / IMAGES_A_RUN);
		v = judge(n);
		if (counts[v]++ < (uint64_t)told && v != WHOLE)
			tell(n);
		fflush(stdout);
	}
	s = (double)(clock_mono_ns() - began) / 1e9;
	printf("%llu images: %llu whole, %llu with something lost, %llu damaged; "
	       "seed %llu, %.1f images a second\n",
	    (unsigned long long)(to - from), (unsigned long long)counts[WHOLE],
	    (unsigned long long)counts[LOST], (unsigned long long)counts[DAMAGED],
	    (unsigned long long)seed, (double)(to - from) / s);
	return counts[WHOLE] == to - from ? 0 : 1;
}

int
main(int argc, char **argv)
{
	uint64_t only = 0, count;
	bool one_only = false;
	int i, code;

	program = "power";
	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--lies") == 0)
			lies = true;
		else if (strcmp(argv[i], "--normal") == 0)
			knobs.normal = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
			only = strtoull(argv[++i], NULL, 10);
			one_only = true;
		} else
			die(EX_USAGE, "no such option: %s", argv[i]);
	}
	if (argc - i != 2)
		die(EX_USAGE, "expected COUNT SEED");
	count = strtoull(argv[i], NULL, 10);
	seed = strtoull(argv[i + 1], NULL, 10);
	begin();
	code = one_only ? run(only, only + 1, TOLD) : run(0, count, TOLD);
	wipe(root);
	return code;
}
