import type { Container } from 'inversify';
import { IdempotencyKeys } from '../http/index.ts';
import { OutboxStore, type Sql } from '../outbox/index.ts';
import { Persistence } from '../prisma/index.ts';
import { Saga, type AnySaga } from '../saga/index.ts';
import type { ServiceConfig } from './config.ts';
import { Retention, SqlRetention } from './retention.ts';

/**
 * All that a service keeps for a while: the tables of BuildingBlocks, and what the service has bound. Kept for ever are
 * `messaging.stream`, because numbers that began again at 1 would look old to every reader, and sagas that have not ended
 * or need a person.
 */
export function retentionsOf(container: Container, config: ServiceConfig): Retention[] {
  const { sql } = container.get(Persistence);
  const outbox = new OutboxStore(sql);
  const idempotencyKeys = container.get(IdempotencyKeys);
  const olderThan = (table: string, column: string, days: number): Retention =>
    new SqlRetention(sql, { table, expired: `${column} < $1::timestamptz`, days });
  return [
    {
      table: 'messaging.outbox',
      deleteExpired: (limit) => outbox.deletePublished(config.outboxRetentionDays, limit),
    },
    {
      table: 'messaging.idempotency',
      deleteExpired: (limit) => idempotencyKeys.forget(config.idempotencyRetentionDays, limit),
    },
    olderThan('messaging.inbox', 'handled_at', config.inboxRetentionDays),
    olderThan('messaging.attempt', 'started_at', config.inboxRetentionDays),
    olderThan('messaging.saga_silence', 'ended_at', config.sagaRetentionDays),
    ...container.getAll(Saga).map((saga) => endedSagas(sql, saga, config.sagaRetentionDays)),
    ...container.getAll(Retention),
  ];
}

const endedSagas = (sql: Sql, { name, endStatuses }: AnySaga, days: number): Retention =>
  new SqlRetention(sql, {
    table: 'messaging.saga',
    expired: `updated_at < $1::timestamptz AND name = $2 AND status = ANY ($3::text[])
              AND due_at IS NULL AND attention IS NULL AND failures = 0`,
    parameters: [name, endStatuses],
    days,
  });
