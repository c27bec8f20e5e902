import { OutboxStore, type OutboxState } from './outbox-store.ts';
import type { Sql } from './sql.ts';

/** What waits in an outbox, whether or not its service is running. Bounded work, however much that is. */
export const outboxState = (sql: Sql): Promise<OutboxState> => new OutboxStore(sql).state();
