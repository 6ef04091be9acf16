/* file.c - where the ledger is, and whether it may be opened */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ledger/inside.h"

#ifndef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC 0xff534d42
#endif

char *
file_path(void)
{
	const char *given = ledger_options.ledger, *home;
	struct buf b = {0};

	if (!given || !*given)
		given = getenv("BOBA_LEDGER");
	if (given && *given)
		return xstrdup(given);
	home = getenv("XDG_DATA_HOME");
	if (home && home[0] == '/') {
		buf_str(&b, home);
	} else {
		home = getenv("HOME");
		if (!home || !*home)
			die(EX_CONFIG, "no ledger: give --ledger, BOBA_LEDGER or HOME");
		buf_str(&b, home);
		buf_str(&b, "/.local/share");
	}
	buf_str(&b, "/boba/ledger.db");
	buf_char(&b, '\0');
	return b.p;
}

void
file_make_dirs(const char *path)
{
	char *copy = xstrdup(path), *p;

	for (p = copy + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			die(EX_CANTCREAT, "%s:", copy);
		*p = '/';
	}
	free(copy);
}

/* Shared memory of the write-ahead log does not work across machines. */
static void
refuse_network(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		die(EX_IOERR, "%s:", path);
	switch ((unsigned long)fs.f_type & 0xffffffff) {
	case NFS_SUPER_MAGIC:
	case CIFS_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case SMB2_SUPER_MAGIC:
	case FUSE_SUPER_MAGIC:
	case V9FS_MAGIC:
	case AFS_SUPER_MAGIC:
	case CEPH_SUPER_MAGIC:
		die(EX_NOPERM, "%s: on a network file system", path);
	}
}

bool
file_check(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return false;
		die(EX_NOPERM, "%s:", path);
	}
	if (S_ISLNK(st.st_mode))
		die(EX_NOPERM, "%s: a symbolic link", path);
	if (!S_ISREG(st.st_mode))
		die(EX_NOPERM, "%s: not a regular file", path);
	if (st.st_nlink > 1)
		die(EX_NOPERM, "%s: has more than one name", path);
	if (st.st_uid != geteuid())
		die(EX_NOPERM, "%s: belongs to another user", path);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		die(EX_NOPERM, "%s: others may write it", path);
	if (st.st_size == 0)
		die(EX_PROTOCOL, "%s: empty, not a ledger", path);
	refuse_network(path);
	return true;
}
