/*
 * limits - bounds that are not configuration.
 *
 * Settings of operators are in conf_keys.h, with their ranges; these bounds
 * follow from how the program is built.  nginx/limits.conf says the same
 * numbers to nginx, and a style test compares them.
 */
#ifndef LIMITS_H
#define LIMITS_H

#define LIMITS_URI_BYTES    8192     /* large_client_header_buffers */
#define LIMITS_HEADER_BYTES 16384    /* all FastCGI parameters together */
#define LIMITS_TOKEN_BYTES  4096     /* a bearer token or ticket */
#define LIMITS_LABEL_BYTES  32       /* of an issuer */
#define LIMITS_SEGMENTS     64       /* parts of a path */
#define LIMITS_QUERY        32       /* parameters in a query */
#define LIMITS_USER_BYTES   288      /* label|sub: 32, the bar, 255 */
#define LIMITS_ERRORS       32       /* entries in a problem's errors */
#define LIMITS_BODY_BYTES   4194304  /* the greatest body_bytes may be */
#define LIMITS_BEACON_BYTES 65536    /* max that browsers send */
#define LIMITS_DEPTH        64       /* levels of JSON */
#define LIMITS_NUMBER_CHARS 400      /* digits of a number written out */
#define LIMITS_NUMBER_EXP   308      /* its exponent */
#define LIMITS_THREADS      512      /* acceptors in one worker */
#define LIMITS_WORKERS      64       /* workers in one group */
#define LIMITS_STOP_S       40       /* TimeoutStopSec of the unit */
#define LIMITS_STREAMS      5000     /* of the nginx in front, at least */
#define LIMITS_REPLY_BYTES  67108864 /* the longest reply */

#endif
