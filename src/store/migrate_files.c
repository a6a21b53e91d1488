#include "store/migrate_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"

#define FILE_MAX_BYTES 4194304
#define PATH_MAX_BYTES 3072

void
migrate_files_free(struct migrate_folder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->file[i].path);
		buf_free(&f->file[i].text);
	}
	free(f->file);
}

static int
by_path(const void *a, const void *b)
{
	const struct migrate_file *x = a, *y = b;

	return strcmp(x->path, y->path);
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
add(struct migrate_folder *f, const char *dir, const char *path)
{
	struct migrate_file *grown;
	const char *slash = strrchr(path, '/');

	grown = realloc(f->file, (f->n + 1) * sizeof *grown);
	if (grown == NULL)
		return false;
	f->file = grown;
	f->file[f->n] = (struct migrate_file){.path = strdup(path)};
	if (f->file[f->n].path == NULL)
		return false;
	f->file[f->n].name =
	    f->file[f->n].path + (slash == NULL ? 0 : slash - path + 1);
	f->n++;
	return migrate_files_text(dir, path, &f->file[f->n - 1].text);
}

static bool read_dir(struct migrate_folder *f, const char *top, const char *in);

/* A file is added, a folder is gone into; what else there is does not count. */
static bool
take(struct migrate_folder *f, const char *top, const char *in,
    const struct dirent *d)
{
	char path[PATH_MAX_BYTES];

	if (d->d_name[0] == '.')
		return true;
	snprintf(path, sizeof path, "%s%s%s", in, in[0] == '\0' ? "" : "/",
	    d->d_name);
	if (is_sql(d->d_name))
		return add(f, top, path);
	return strchr(d->d_name, '.') != NULL || read_dir(f, top, path);
}

static bool
read_dir(struct migrate_folder *f, const char *top, const char *in)
{
	char dir[PATH_MAX_BYTES];
	const struct dirent *d;
	DIR *handle;
	bool is_fine = true;

	snprintf(dir, sizeof dir, "%s/%s", top, in);
	handle = opendir(dir);
	if (handle == NULL && errno != ENOENT) {
		log_error("migrate.unreadable", LOG_STR("file", dir),
		    LOG_STR("why", strerror(errno)));
		return false;
	}
	while (is_fine && handle != NULL && (d = readdir(handle)) != NULL)
		is_fine = take(f, top, in, d);
	if (handle != NULL)
		closedir(handle);
	return is_fine;
}

bool
migrate_files_read(struct migrate_folder *f, const char *sql_dir)
{
	char top[PATH_MAX_BYTES];
	bool is_fine;

	snprintf(top, sizeof top, "%s/%s", sql_dir, f->name);
	is_fine = read_dir(f, top, "");
	if (f->n > 1)
		qsort(f->file, f->n, sizeof *f->file, by_path);
	return is_fine;
}

int64_t
migrate_files_line(const char *sql, const char *position)
{
	int64_t line = 1;
	long left = position == NULL ? 0 : atol(position);

	if (left == 0)
		return 0;
	/* In characters, of which a line's end is always one. */
	for (; left > 1 && *sql != '\0'; sql++) {
		if (*sql == '\n')
			line++;
		if (((unsigned char)*sql & 0xc0) != 0x80)
			left--;
	}
	return line;
}

enum err
migrate_files_names(const char *sql_dir, struct buf *out)
{
	struct migrate_folder f = {.name = "migrations"};
	bool is_fine = migrate_files_read(&f, sql_dir);

	buf_char(out, '[');
	for (size_t i = 0; i < f.n; i++) {
		buf_str(out, i > 0 ? "," : "");
		buf_json_str(out, f.file[i].name);
	}
	buf_char(out, ']');
	migrate_files_free(&f);
	return is_fine && !out->is_failed ? ERR_OK : ERR_INTERNAL;
}
