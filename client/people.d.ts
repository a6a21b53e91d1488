import type {Session, SessionInfo} from './holdfast.js';

export type Role = 'viewer' | 'editor';

export interface Grant {
  id: string;
  user: string;
  role: Role;
  expires_at: string | null;
}

export interface Link {
  id: string;
  /** In the answer to `link()` alone. */
  token?: string;
  role: Role;
  uses: number | null;
  expires_at: string | null;
}

export interface People {
  grants(): Promise<Grant[]>;
  grant(user: string, role: Role, options?: {expires_at?: string | null}): Promise<Grant>;
  revoke(grant: string): Promise<void>;
  links(): Promise<Link[]>;
  link(role: Role, options?: {uses?: number | null; expires_at?: string | null}): Promise<Link>;
  /** Grants that it made stay. */
  unlink(link: string): Promise<void>;
  /** Use the token of a link; then `openSession({id})` opens the session. */
  accept(token: string): Promise<{session: {id: string; [member: string]: unknown}; [member: string]: unknown}>;
  /** Sessions that others have let this user into. */
  shared(): Promise<SessionInfo[]>;
  /** Give up the user's own grant. */
  leave(): Promise<void>;
}

export function people(session: Session<any>): People;
