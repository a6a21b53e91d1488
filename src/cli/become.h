/* become - root does the service's work as the service's user, if it must. */
#ifndef BECOME_H
#define BECOME_H

#include "base/defs.h"

/*
 * Where the database knows its clients by their user of the system (peer), it
 * knows the service and not root.  So if we are root, the user `holdfast` is
 * there and the database refuses root for that, we go on as that user, and say
 * so.  In all other cases nothing changes.
 */
void become_service(const char *database);

#endif
