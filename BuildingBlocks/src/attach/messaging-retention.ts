import type { IdempotencyKeys } from '../http/idempotency-keys.ts';
import { OutboxStore, type Sql } from '../outbox/index.ts';
import type { AnySaga } from '../saga/index.ts';
import type { MessagingSettings } from './messaging-settings.ts';
import { SqlRetention, type Retention } from './retention.ts';

/** What operators have exported before they discarded it, and the outcomes of redrives. */
const EXPORT_DAYS = 30;
const REDRIVE_DAYS = 90;

interface Kept {
  readonly sql: Sql;
  readonly idempotencyKeys: Pick<IdempotencyKeys, 'forget'>;
  readonly sagas: readonly AnySaga[];
}

/**
 * All that BuildingBlocks keeps for a while in a service's database. Kept for ever are `messaging.stream`, because
 * numbers that began again at 1 would look old to every reader, and sagas that have not ended or need review.
 */
export function messagingRetentions(
  { sql, idempotencyKeys, sagas }: Kept,
  days: MessagingSettings,
): Retention[] {
  const outbox = new OutboxStore(sql);
  const olderThan = (table: string, column: string, kept: number): Retention =>
    new SqlRetention(sql, { table, expired: `${column} < $1::timestamptz`, days: kept });
  return [
    {
      table: 'messaging.outbox',
      deleteExpired: (limit) => outbox.deletePublished(days.outboxRetentionDays, limit),
    },
    {
      table: 'messaging.idempotency',
      deleteExpired: (limit) => idempotencyKeys.forget(days.idempotencyRetentionDays, limit),
    },
    olderThan('messaging.inbox', 'handled_at', days.inboxRetentionDays),
    olderThan('messaging.attempt', 'started_at', days.inboxRetentionDays),
    olderThan('messaging.exported_dead_letter', 'exported_at', EXPORT_DAYS),
    olderThan('messaging.redrive', 'created_at', REDRIVE_DAYS),
    olderThan('messaging.saga_silence', 'ended_at', days.sagaRetentionDays),
    ...sagas.map((saga) => endedSagas(sql, saga, days.sagaRetentionDays)),
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
