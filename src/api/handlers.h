/* handlers - what the route table alone cannot say, a function a row. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "api/routes.h"

struct answer;
struct json;

route_handler health_live;
route_handler health_ready;

/* Does the database answer, and has it this program's migrations? */
NODISCARD enum err health_ask_database(struct ask *, bool *is_migrated);

route_handler metrics_get;
route_handler limits_get;
route_handler beacon_save;
route_handler recover_session;
route_handler claim_account;
route_handler export_account;
route_handler export_session;
route_handler cleanup_run;
route_handler validate_value;

route_handler grants_create;
route_handler grants_list;
route_handler grants_end;
route_handler grants_shared;
route_handler links_create;
route_handler links_accept;
route_handler jobs_claim;
route_handler jobs_report;
route_handler live_open;
route_handler live_ticket_make;

/* What grants and links share: the grantee's side, and whose session it is. */
NODISCARD enum err grants_take(
    struct ask *, const char *grantee, const char *grant);
NODISCARD enum err grants_may_own(struct ask *);
NODISCARD enum err grants_parse(
    struct ask *, const struct answer *, const struct json **out);

#endif
