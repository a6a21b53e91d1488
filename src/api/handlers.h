/* handlers - what the route table alone cannot say, a function a row. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "api/routes.h"

struct call;

/* What every answer of a call goes through: metrics, doorbells, reply. */
NODISCARD enum err handlers_finish(struct ask *, struct call *);

route_handler health_live;
route_handler health_ready;
route_handler metrics_get;
route_handler limits_get;
route_handler beacon_save;
route_handler recover_session;
route_handler account_export;
route_handler cleanup_run;

#endif
