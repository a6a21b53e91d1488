import type {Json, Session} from './holdfast.js';

export type JobState = 'queued' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  type: string;
  state: JobState;
  /** 0 to 9; 9 comes first. */
  priority: number;
  depends_on: string[];
  /** Percent. */
  progress: number | null;
  payload: Json;
  resume_data: Json;
  can_skip: boolean;
  attempts: number;
  max_attempts: number;
  last_error: string | null;
  lease_until: string | null;
}

export interface NewJob {
  id?: string;
  /** A paused one waits to be queued, or is done by the app itself. */
  state?: 'queued' | 'paused';
  priority?: number;
  depends_on?: string[];
  progress?: number;
  payload?: Json;
  resume_data?: Json;
  can_skip?: boolean;
  max_attempts?: number;
}

export interface Jobs {
  create(type: string, options?: NewJob): Promise<Job>;
  list(page?: {state?: JobState; type?: string; limit?: number; cursor?: string}): Promise<{jobs: Job[]; next: string | null}>;
  get(id: string): Promise<Job>;
  update(id: string, what: {state?: 'queued' | 'paused' | 'completed' | 'cancelled'; priority?: number; progress?: number | null;
    resume_data?: Json; can_skip?: boolean}): Promise<Job>;
  pause(id: string): Promise<Job>;
  /** One that was paused, that failed or was cancelled. */
  queue(id: string): Promise<Job>;
  cancel(id: string): Promise<Job>;
  /** Done by the app itself. */
  complete(id: string): Promise<Job>;
  /** Now and at each change, until it is over or the answer is called. */
  watch(id: string, fn: (job: Job) => void): () => void;
  /** The job when it is over; what it wrote into the session is loaded by then. */
  done(id: string): Promise<Job>;
}

export function jobs(session: Session<any>): Jobs;
