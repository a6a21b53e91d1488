#include "store/migrate_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"

#define FILE_MAX_BYTES 4194304

void
migrate_files_free(struct migrate_folder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->file[i].name);
		buf_free(&f->file[i].text);
	}
	free(f->file);
}

static int
by_name(const void *a, const void *b)
{
	const struct migrate_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

bool
migrate_files_text(const char *dir, const char *name, struct buf *out)
{
	char path[4096];
	int e;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	*out = BUF_INIT(FILE_MAX_BYTES);
	e = file_read(path, out);
	if (e != 0)
		log_error("migrate.unreadable", LOG_STR("file", path),
		    LOG_STR("why", strerror(e)));
	return e == 0;
}

static bool
is_sql(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".sql") == 0;
}

static bool
add(struct migrate_folder *f, const char *dir, const char *name)
{
	struct migrate_file *grown;

	grown = realloc(f->file, (f->n + 1) * sizeof *grown);
	if (grown == NULL)
		return false;
	f->file = grown;
	f->file[f->n] = (struct migrate_file){.name = strdup(name)};
	if (f->file[f->n].name == NULL)
		return false;
	f->n++;
	return migrate_files_text(dir, name, &f->file[f->n - 1].text);
}

bool
migrate_files_read(struct migrate_folder *f, const char *sql_dir)
{
	char dir[3072];
	const struct dirent *d;
	DIR *handle;
	bool is_fine = true;

	snprintf(dir, sizeof dir, "%s/%s", sql_dir, f->name);
	handle = opendir(dir);
	if (handle == NULL && errno != ENOENT) {
		log_error("migrate.unreadable", LOG_STR("file", dir),
		    LOG_STR("why", strerror(errno)));
		return false;
	}
	while (is_fine && handle != NULL && (d = readdir(handle)) != NULL)
		if (is_sql(d->d_name))
			is_fine = add(f, dir, d->d_name);
	if (handle != NULL)
		closedir(handle);
	if (f->n > 1)
		qsort(f->file, f->n, sizeof *f->file, by_name);
	return is_fine;
}
