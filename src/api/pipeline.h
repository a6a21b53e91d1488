/* pipeline - the fixed order in which a request is trusted. */
#ifndef PIPELINE_H
#define PIPELINE_H

struct ask;

/* Ends with a response in the exchange, whatever happened. */
void pipeline_run(struct ask *);

#endif
