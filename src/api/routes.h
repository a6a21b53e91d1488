/*
 * routes - the table of everything this service answers.
 *
 * routes.c is the place to read first, and holds nothing else: a new endpoint
 * is a row, a schema and an SQL file.
 */
#ifndef ROUTES_H
#define ROUTES_H

#include "api/route.h"

extern const struct route routes_table[];
extern const size_t routes_count;

#endif
