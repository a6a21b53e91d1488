import type {Json, SessionOptions} from './holdfast.js';
import type {Job} from './jobs.js';

export interface Lease {
  /** Aborted when the job is paused, cancelled, or another processor's. */
  readonly signal: AbortSignal;
  /** Percent, and where the next processor goes on should this one die. */
  progress(percent: number | null, resumeData?: Json): Promise<void>;
}

/** One batch of the session, in the transaction that completes the job. */
export interface Result {
  base?: number;
  strategy?: 'merge' | 'overwrite' | 'reject';
  set?: {[key: string]: Json};
  merge?: {[key: string]: Json};
  delete?: string[];
  counters?: {[name: string]: number};
}

export interface WorkerOptions {
  /** As for `openSession`, with the origin where there is no page. */
  url?: string;
  /** Answers a token with the role `worker`. */
  auth: SessionOptions['auth'];
  types: readonly string[];
  /**
   * Does a job, and returns the save that completes it. An error fails the attempt; with `final: true` the job.
   * `payload` comes from a user. A job may come twice.
   */
  work: (job: Job, lease: Lease) => Promise<Result | void> | Result | void;
  /** Seconds; prolonged while the work goes on. */
  lease?: number;
  /** Jobs at a time. */
  atOnce?: number;
  /** Between two questions while there is none. */
  restMs?: number;
}

export interface Worker {
  /** No new job; when those that run are done. */
  stop(): Promise<void>;
  readonly ended: Promise<unknown>;
}

export function worker(options: WorkerOptions): Worker;
