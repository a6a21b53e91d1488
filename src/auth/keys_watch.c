/* A sum over what stat() says of all key files. */
#include "auth/keys_watch.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/conf.h"
#include "base/fnv.h"

#define PATH_SIZE   4096
#define DEPTH_MAX   2 /* jwt_issuers_dir / label / file */
#define ENTRIES_MAX 1024

static uint64_t
watch_number(uint64_t stamp, int64_t n)
{
	return fnv_add(stamp, &n, sizeof n);
}

/*
 * The status-change time and the inode too: a file put in place by rename,
 * as Kubernetes and careful people do, may well carry an old mtime.
 */
static uint64_t
watch_stat(uint64_t stamp, const struct stat *st)
{
	stamp = watch_number(stamp, (int64_t)st->st_dev);
	stamp = watch_number(stamp, (int64_t)st->st_ino);
	stamp = watch_number(stamp, (int64_t)st->st_size);
	stamp = watch_number(stamp, st->st_mtim.tv_sec);
	stamp = watch_number(stamp, st->st_mtim.tv_nsec);
	stamp = watch_number(stamp, st->st_ctim.tv_sec);
	return watch_number(stamp, st->st_ctim.tv_nsec);
}

static uint64_t watch_path(uint64_t stamp, const char *path, int depth);

/* In whatever order: entries are summed. */
static uint64_t
watch_folder(uint64_t stamp, const char *path, int depth)
{
	const struct dirent *entry;
	char below[PATH_SIZE];
	uint64_t sum = 0;
	int left = ENTRIES_MAX;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return stamp;
	while ((entry = readdir(dir)) != NULL && left-- > 0) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		sum += watch_path(FNV_START, below, depth + 1);
	}
	closedir(dir);
	return watch_number(stamp, (int64_t)sum);
}

static uint64_t
watch_path(uint64_t stamp, const char *path, int depth)
{
	struct stat st;

	stamp = fnv_add_str(stamp, path);
	if (path[0] == '\0' || stat(path, &st) != 0)
		return stamp;
	stamp = watch_stat(stamp, &st);
	if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
		stamp = watch_folder(stamp, path, depth);
	return stamp;
}

uint64_t
keys_watch_stamp(const struct conf *conf)
{
	uint64_t stamp = FNV_START;

	stamp = watch_path(stamp, conf->jwt_secret_file, 0);
	stamp = watch_path(stamp, conf->jwt_keys_dir, 0);
	stamp = watch_path(stamp, conf->jwks_file, 0);
	stamp = watch_path(stamp, conf->dev_secret_file, 0);
	return watch_path(stamp, conf->jwt_issuers_dir, 0);
}
