/*
 * on - what the route table alone cannot say, a function a row.
 *
 * A file of this folder holds the handlers of one resource.
 */
#ifndef ON_H
#define ON_H

#include "api/route.h"

route_handler account_claim;
route_handler beacon_save;
route_handler cleanup_run;
route_handler export_account, export_session;
route_handler grants_create, grants_list, grants_end, grants_shared;
route_handler health_live, health_ready;
route_handler jobs_claim, jobs_report;
route_handler limits_get;
route_handler links_create, links_accept;
route_handler live_open, live_ticket_make;
route_handler metrics_get;
route_handler recover_session;
route_handler sync_ops;
route_handler validate_value;

#endif
