/* counters - every number a process counts: name, labels, help. */
#ifndef COUNTERS_H
#define COUNTERS_H

/*
 * X(symbol, metric, labels, help): rows of one metric stand together, for
 * Prometheus wants its help once.  Labels never name a user or a session.
 */
/* clang-format off */
#define COUNTER_LIST(X) \
	X(SAVE_APPLIED, "holdfast_saves_total", "outcome=\"applied\"", \
	    "Saves by outcome.") \
	X(SAVE_UNCHANGED, "holdfast_saves_total", "outcome=\"unchanged\"", "") \
	X(SAVE_DUPLICATE, "holdfast_saves_total", "outcome=\"duplicate\"", "") \
	X(SAVE_MERGED, "holdfast_saves_total", "outcome=\"merged\"", "") \
	X(SAVE_PARKED, "holdfast_saves_total", "outcome=\"parked\"", "") \
	X(SAVE_REFUSED, "holdfast_saves_total", "outcome=\"refused\"", "") \
	X(SAVE_COPIED, "holdfast_saves_total", "outcome=\"copied\"", "") \
	X(BEACONS, "holdfast_beacons_total", "", "Beacons received.") \
	X(COMMITS, "holdfast_commits_total", "", \
	    "Database transactions committed by the lanes.") \
	X(CALLS, "holdfast_calls_total", "", \
	    "SQL calls answered from committed transactions.") \
	X(RETRIES, "holdfast_call_retries_total", "", \
	    "Calls sent again after an abort, a busy row or a lost connection.") \
	X(BUSY, "holdfast_busy_total", "", \
	    "Calls that met a locked row and joined the next batch.") \
	X(QUEUE_FULL, "holdfast_queue_full_total", "", \
	    "Calls refused because a lane's queue was full.") \
	X(OVERLOADED, "holdfast_overloaded_total", "", \
	    "Requests refused because they had waited too long for a thread.") \
	X(RECONNECTS, "holdfast_database_reconnects_total", "", \
	    "Database connections made again.") \
	X(UNPROVEN, "holdfast_outcomes_unproven_total", "", \
	    "Calls answered 503 while their old connection may still run them.") \
	X(REFUSED_FULL, "holdfast_database_refused_total", "reason=\"full\"", \
	    "Calls that the database could not take, by reason.") \
	X(REFUSED_READ_ONLY, "holdfast_database_refused_total", \
	    "reason=\"read-only\"", "") \
	X(REFUSED_CONNECTIONS, "holdfast_database_refused_total", \
	    "reason=\"connections\"", "") \
	X(TOKEN_OK, "holdfast_tokens_total", "result=\"accepted\"", \
	    "Bearer tokens by result.") \
	X(TOKEN_CACHED, "holdfast_tokens_total", "result=\"cached\"", "") \
	X(TOKEN_MISSING, "holdfast_tokens_total", "result=\"missing\"", "") \
	X(TOKEN_MALFORMED, "holdfast_tokens_total", "result=\"malformed\"", "") \
	X(TOKEN_KEY, "holdfast_tokens_total", "result=\"unknown-key\"", "") \
	X(TOKEN_SIGNATURE, "holdfast_tokens_total", "result=\"signature\"", "") \
	X(TOKEN_CLAIMS, "holdfast_tokens_total", "result=\"claims\"", "") \
	X(TOKEN_EXPIRED, "holdfast_tokens_total", "result=\"expired\"", "") \
	X(TICKET_OK, "holdfast_tickets_total", "result=\"accepted\"", \
	    "Tickets by result.") \
	X(TICKET_REFUSED, "holdfast_tickets_total", "result=\"refused\"", "") \
	X(LIVE_SENT, "holdfast_live_notices_total", "result=\"sent\"", \
	    "Rings to the live instance, by result.") \
	X(LIVE_COALESCED, "holdfast_live_notices_total", \
	    "result=\"coalesced\"", "") \
	X(LIVE_DROPPED, "holdfast_live_notices_total", "result=\"dropped\"", "") \
	X(LIVE_FAILED, "holdfast_live_notices_total", "result=\"failed\"", "") \
	X(SWEEP_ROUNDS, "holdfast_sweep_rounds_total", "", \
	    "Rounds of the sweeper.") \
	X(SWEEP_SESSIONS, "holdfast_sweep_deleted_total", \
	    "what=\"sessions\"", "Rows that the sweeper removed.") \
	X(SWEEP_SNAPSHOTS, "holdfast_sweep_deleted_total", \
	    "what=\"snapshots\"", "") \
	X(SWEEP_ENTRIES, "holdfast_sweep_deleted_total", \
	    "what=\"entries\"", "") \
	X(RESTARTS, "holdfast_worker_restarts_total", "", \
	    "Children that the master started again after a crash.") \
	X(HANGS, "holdfast_worker_hangs_total", "", \
	    "Children that the master killed because they hung.") \
	X(SHORTAGES, "holdfast_connection_shortages_total", "", \
	    "Waiting connections closed for lack of descriptors or memory.") \
	X(RELOAD_DONE, "holdfast_reloads_total", "result=\"done\"", \
	    "Reloads by result.") \
	X(RELOAD_REFUSED, "holdfast_reloads_total", "result=\"refused\"", "")

/* Numbers that go up and down: symbol, metric, labels, help. */
#define GAUGE_LIST(X) \
	X(DB_WRITE, "holdfast_database_connected", "lane=\"write\"", \
	    "Lanes that are connected to the database.") \
	X(DB_READ, "holdfast_database_connected", "lane=\"read\"", "") \
	X(DB_SLOW, "holdfast_database_connected", "lane=\"slow\"", "") \
	X(IN_FLIGHT, "holdfast_requests_in_flight", "", \
	    "Requests being worked on.") \
	X(QUEUE, "holdfast_queue_calls", "", "Calls waiting in the lanes.") \
	X(SWEEP_BACKLOG, "holdfast_sweep_backlog", "", \
	    "Sessions due to be swept, counted up to 20,000.") \
	X(SWEEP_OLDEST, "holdfast_sweep_oldest_seconds", "", \
	    "For how long the oldest session has been due to be swept.") \
	X(SWEEP_AT, "holdfast_sweep_last_round_timestamp_seconds", "", \
	    "When the sweeper last ended a round that did not fail.") \
	X(KEYS_REFUSED, "holdfast_key_files_refused", "", \
	    "Workers that keep their old keys because a key file is bad.") \
	X(RELOAD_GOOD, "holdfast_last_reload_successful", "", \
	    "0 when the last reload was refused.") \
	X(RELOAD_AT, "holdfast_last_reload_timestamp_seconds", "", \
	    "When the last reload ended; 0: there was none.")

/* Histograms: symbol, metric, labels, help, unit per count. */
#define HISTOGRAM_LIST(X) \
	X(AUTH, "holdfast_stage_seconds", "stage=\"auth\"", \
	    "Time spent in a stage of a request.", 1e-6) \
	X(VALIDATE, "holdfast_stage_seconds", "stage=\"validate\"", "", 1e-6) \
	X(QUEUE_WAIT, "holdfast_stage_seconds", "stage=\"queue\"", "", 1e-6) \
	X(DB, "holdfast_stage_seconds", "stage=\"db\"", "", 1e-6) \
	X(REQUEST, "holdfast_stage_seconds", "stage=\"all\"", "", 1e-6) \
	X(BATCH, "holdfast_batch_calls", "", "Calls in one transaction.", 1)
/* clang-format on */

#endif
