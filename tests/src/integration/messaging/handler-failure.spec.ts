import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage } from '../../support/wire-message.ts';

const OTHERS = { name: 'others', retry: { delays: [100] } };

/** A statement on another connection. */
type Outside = (text: string) => Promise<object[]>;

interface Failing {
  /** What the dead letter says. */
  readonly type: string | RegExp;
  readonly tries: number;
  readonly fail: (shop: SandboxService, work: UnitOfWork, outside: Outside) => Promise<unknown>;
}

const sql =
  (text: string) =>
  (shop: SandboxService, work: UnitOfWork): Promise<unknown> =>
    shop.database.sql(work)(text);

const failing: Record<string, Failing> = {
  'calls a host that refuses connections': {
    type: /Error/,
    tries: 3,
    fail: () => once(connect(9, '127.0.0.1'), 'connect'),
  },
  'asks a database of somebody else that is away': {
    type: /Error/,
    tries: 3,
    fail: () => new pg.Client('postgresql://nobody@127.0.0.1:9/none').connect(),
  },
  'names a column that there is not': { type: /error/i, tries: 3, fail: sql('SELECT nothing FROM effect') },
  'names a table that there is not': { type: /error/i, tries: 3, fail: sql('SELECT 1 FROM no_such_table') },
  'goes on after a statement has failed': {
    type: /error/i,
    tries: 3,
    fail: async (shop, work) => {
      await sql('SELECT 1 / 0')(shop, work).catch(() => undefined);
      await sql('SELECT 1')(shop, work);
    },
  },
  'throws what looks like a lost connection': {
    type: 'Error',
    tries: 3,
    fail: () => Promise.reject(Object.assign(new Error('Connection terminated'), { code: '57P01' })),
  },
  'sets a limit that its statement breaks': {
    type: 'TransactionTimeoutError',
    tries: 3,
    fail: async (shop, work) => {
      await sql('SET LOCAL statement_timeout = 50')(shop, work);
      await sql('SELECT pg_sleep(10)::text')(shop, work);
    },
  },
  'lets its transaction lie idle for too long': {
    type: 'TransactionTimeoutError',
    tries: 3,
    fail: async (shop, work, outside) => {
      await sql('SET LOCAL idle_in_transaction_session_timeout = 50')(shop, work);
      // The server ends the session, and the adapter notices before anybody asks.
      await eventually(async () => {
        const idle = await outside(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
        );
        return idle.length === 0;
      });
      await sql('SELECT 1')(shop, work);
    },
  },
  'does not end in time': {
    type: 'HandlerTimeoutError',
    tries: 3,
    fail: sql('SELECT pg_sleep(30)::text'),
  },
  'stores a number out of range': {
    type: 'ValueRefusedError',
    tries: 1,
    fail: sql('INSERT INTO effect (id, what) VALUES (99999999999::bigint, $$x$$)'),
  },
  'stores the character U+0000': {
    type: 'ValueRefusedError',
    tries: 1,
    fail: (shop, work) => shop.database.sql(work)('INSERT INTO effect (what) VALUES ($1)', 'a\u0000b'),
  },
};

describe('a handler that', () => {
  const sandbox = useSandbox();

  for (const [what, { type, tries, fail }] of Object.entries(failing)) {
    it(`${what} spends its own ${tries} attempt(s), and its neighbours run`, async () => {
      const { client } = sandbox();
      const attempts: number[] = [];
      const shop = sandbox().service();
      shop
        .on(
          OrderPlacedIntegrationEvent,
          async (_event, work, { attempt }) => {
            attempts.push(attempt);
            await fail(shop, work, (text) => sandbox().sql(text));
          },
          { name: 'orders', retry: { delays: [100, 200] }, timeout: 1_000 },
        )
        .on(OrderPaidIntegrationEvent, ({ data }, work) => shop.record(work, data.note), OTHERS);
      await shop.start();
      const data = () => ({ order_id: randomUUID(), note: 'other' });
      await client.publish(wireMessage(OrderPlacedIntegrationEvent, data()));
      for (let n = 0; n < 10; n++) await client.publish(wireMessage(OrderPaidIntegrationEvent, data()));
      await eventually(async () => (await client.depth('shop.orders.dlq')) === 1);
      const deadLetter = await client.take('shop.orders.dlq');
      expect(deadLetter?.properties.headers?.['x-failure-type']).to.match(new RegExp(type));
      expect(attempts).to.have.length(tries);
      await eventually(async () => (await sandbox().effects()).length === 10);
      expect(shop.log.complaints().filter((line) => line.includes('database is away'))).to.deep.equal([]);
      await eventually(async () => {
        const open = await sandbox().sql(
          `SELECT FROM pg_stat_activity WHERE datname = current_database()
              AND application_name = 'shop-service' AND state <> 'idle'`,
        );
        return open.length === 0;
      });
    });
  }
});
