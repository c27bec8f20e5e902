import { validatePublished, type IntegrationEventClass } from '@ticketwave/contracts';
import type { Pool, PoolClient } from 'pg';
import { newId, sourceName } from '../messaging/index.ts';
import { Outbox } from '../outbox/index.ts';
import { sqlOf } from '../postgres/sql-of.ts';
import { actionEvent } from './action-event.ts';
import type { AuditEntry, AuditStore } from './audit-trail.ts';

/** The service in whose database an audit is, as far as it publishes. */
export interface AuditedService {
  readonly name: string;
  /** 0.0.0 if it does not say it. */
  readonly version?: string;
  readonly publishes: readonly IntegrationEventClass[];
}

/** The audit in a service's database, for who works on it from outside; its events leave through the service's outbox. */
export function auditStoreOn(pool: Pool, service?: AuditedService): AuditStore {
  return {
    sql: sqlOf(pool),
    async record(change) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const line = await change(sqlOf(client));
        if (line && service) await publish(client, service, line);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined); // the first error says what is wrong
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

async function publish(client: PoolClient, service: AuditedService, line: AuditEntry): Promise<void> {
  const { name, version = '0.0.0', publishes } = service;
  const event = actionEvent(name, publishes, line);
  if (!event) return;
  validatePublished(event.contract, event.data as object);
  const id = newId();
  const pending = {
    event,
    className: event.constructor.name,
    id: newId(),
    timestamp: new Date().toISOString(),
  };
  const outbox = new Outbox({ name: sourceName(name), version });
  await outbox.append(sqlOf(client), [{ ...pending, correlation: { correlationId: id, causationId: id } }]);
}
