/* migrate_files - the SQL files that migrate applies, read whole. */
#ifndef MIGRATE_FILES_H
#define MIGRATE_FILES_H

#include "base/buf.h"
#include "base/defs.h"
#include "base/err.h"

#define MIGRATE_CHECKSUM_SIZE 65 /* SHA-256 in hex, with the NUL */

struct migrate_file {
	char *path;       /* under the folder, with its own folders */
	const char *name; /* the end of path */
	struct buf text;
	char checksum[MIGRATE_CHECKSUM_SIZE];
};

struct migrate_folder {
	const char *name; /* under sql_dir */
	struct migrate_file *file;
	size_t n;
};

/*
 * Its *.sql and those of the folders in it, in order of path.  A folder that is
 * not there is an empty one.
 * False, with the reason in the log; free it all the same.
 */
NODISCARD bool migrate_files_read(struct migrate_folder *, const char *sql_dir);
void migrate_files_free(struct migrate_folder *);

/* One file; the buf is the caller's to free, also after false. */
NODISCARD bool migrate_files_text(
    const char *dir, const char *name, struct buf *out);

/* Of the character that PostgreSQL counted to; 0: it did not say. */
int64_t migrate_files_line(const char *sql, const char *position);

/*
 * The migrations in sql_dir as the argument of CALL_schema_state, whose
 * answer is 200, or 503 with the names that the database has not seen.
 */
NODISCARD enum err migrate_files_names(const char *sql_dir, struct buf *out);

#endif
