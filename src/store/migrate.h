/*
 * migrate - bring the database to what this program expects.
 *
 * Runs in:  `holdfast migrate`, on a connection of its own.
 * Owns:     the table holdfast.migration: which file ran, when, and the
 *           SHA-256 it had.
 * Never:    runs a migration twice, or on top of one that was edited after
 *           it ran; stands in the way of saves for longer than a moment.
 *
 * In sql_dir: roles.sql and migration.sql, every time; migrations/NNNN_what.sql
 * once each and in order; then ops/ and api/, a function a file, every time.
 * Each file of migrations is one transaction, all functions together another.
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include <stdio.h>

#include "base/defs.h"
#include "base/err.h"

struct conf;

/*
 * Everything in order, under a lock, a line to out for each step.  Run again,
 * it changes nothing.  The connection is migrate_database, else database, of
 * a role that may create roles and, in this database, schemas.  ERR_STATE: the
 * database is newer than this program; nothing was changed.
 */
NODISCARD enum err migrate_run(const struct conf *, FILE *out);

/*
 * Whether a worker would find everything it expects, asked as a worker would.
 * ERR_UNAVAILABLE: there is no such database to be had; ERR_STATE: it lacks
 * migrations.  Writes the error and its remedy to out.
 */
NODISCARD enum err migrate_check(const struct conf *, FILE *out);

#endif
