/* pipeline - the fixed order in which a request is trusted. */
#ifndef PIPELINE_H
#define PIPELINE_H

struct reqctx;

/* Ends with a response in the exchange, whatever happened. */
void pipeline_run(struct reqctx *);

#endif
