import type { LockHolder } from '@ticketwave/building-blocks/operations';
import { invocation } from '../operator/invocation.ts';

/** What ends a session: a service's account ends those of its own role, and no others. Pure. */
export const remedyFor = (service: string, { pid, isOwn }: Pick<LockHolder, 'pid' | 'isOwn'>): string =>
  isOwn
    ? invocation('locks', `end ${pid} --service ${service}`)
    : `as administrator of PostgreSQL: SELECT pg_terminate_backend(${pid})`;
