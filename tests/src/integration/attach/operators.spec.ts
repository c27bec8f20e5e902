import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attach, type AttachedMessaging } from '@ticketwave/building-blocks';
import { on } from '@ticketwave/building-blocks/messaging';
import { postgres, type PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import { operatorActionRecorded } from '@ticketwave/contracts';
import { expect } from 'chai';
import express from 'express';
import pg from 'pg';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';
import { OperatorsClient } from '../../support/operators-client.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

const READER = { name: 'rita', role: 'reader', token: 'reader-of-the-shop' } as const;
const OPERATOR = { name: 'oscar', role: 'operator', token: 'operator-of-the-shop' } as const;
const QUEUE = 'shop.orders';

class ShopOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('shop') {}

interface Recorded {
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('operators of an attached application', () => {
  let messaging: AttachedMessaging<PostgresDatabase>;
  let pool: pg.Pool;
  let servers: Server[];

  // Before the sandbox closes.
  afterEach(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await messaging.stop();
    await pool.end();
  });

  const sandbox = useSandbox();

  beforeEach(async () => {
    servers = [];
    pool = new pg.Pool({ connectionString: sandbox().database.url, max: 2 });
    messaging = await attach({
      ...{ name: 'shop', version: '1.0.0', broker: sandbox().adminAmqpUrl, database: postgres(pool) },
      publishes: [ShopOperatorActionRecordedIntegrationEvent],
      handlers: [
        on(OrderPlacedIntegrationEvent, { subscription: { name: 'orders' } }, async () => undefined),
      ],
      operators: [READER, OPERATOR],
      logger: new CapturedLog(),
    });
  });

  async function listening(server: Server): Promise<string> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const pause = { reason: 'Ada asked for it' };
  const path = `/ops/subscriptions/${QUEUE}/pause`;
  const recorded = async (): Promise<Recorded[]> =>
    (
      await pool.query<Recorded>(
        `SELECT sequence::text, envelope -> 'data' AS data FROM messaging.outbox
          WHERE event_type = 'shop.operator-action.recorded' ORDER BY position`,
      )
    ).rows;

  it('ask a server of node:http, by their roles', async () => {
    const url = await listening(createServer(messaging.operators));
    expect((await fetch(`${url}/ops`)).status).to.equal(401);
    expect((await fetch(`${url}/orders`)).status).to.equal(404);
    const reader = new OperatorsClient(url, READER.token);
    expect((await reader.get('/ops')).body).to.deep.include({ service: 'shop', queues: [QUEUE] });
    expect((await reader.post(path, pause)).status).to.equal(403);
    expect((await new OperatorsClient(url, OPERATOR.token).post(path, pause)).status).to.equal(200);
    await eventually(async () => {
      const { body } = await reader.get('/ops/queues');
      return body.queues[0].paused?.reason === pause.reason;
    });
  });

  it('ask in front of routes of Express, which get all others', async () => {
    const application = express().use(messaging.operators);
    application.get('/orders', (_request, response) => void response.json({ orders: [] }));
    const url = await listening(createServer(application));
    expect(await (await fetch(`${url}/orders`)).json()).to.deep.equal({ orders: [] });
    expect((await fetch(`${url}/ops`)).status).to.equal(401);
    expect((await fetch(`${url}/opsx`)).status).to.equal(404);
  });

  it('are published with what they do, when it begins and when it ends, and nothing of people', async () => {
    const url = await listening(createServer(messaging.operators));
    const operator = new OperatorsClient(url, OPERATOR.token, { 'x-operator': 'ada@example.com' });
    const { body } = await operator.post(path, pause);
    const [begun, ended, ...others] = await recorded();
    expect(others).to.deep.equal([]);
    const about = { action_id: body.auditId, action: 'subscription pause', target: QUEUE, selection: {} };
    expect(begun).to.deep.include({ sequence: '1' });
    expect(begun!.data).to.deep.include({ ...about, ended_at: null, outcome: null });
    expect(ended).to.deep.include({ sequence: '2' });
    expect(ended!.data).to.deep.include({ ...about, outcome: 'done', affected: 1 });
    expect(ended!.data['operator']).to.match(/^operator-[0-9a-f]{16}$/);
    expect(JSON.stringify([begun, ended])).not.to.match(/ada/i);
    await eventually(async () => {
      const { rows } = await pool.query('SELECT FROM messaging.outbox WHERE published_at IS NULL');
      return rows.length === 0;
    });
  });

  it('do nothing where neither line nor event can be written: both are, or none', async () => {
    const url = await listening(createServer(messaging.operators));
    await pool.query('ALTER TABLE messaging.outbox RENAME TO outbox_away');
    try {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${OPERATOR.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(pause),
      });
      expect(response.status).to.be.at.least(500);
      for (const table of ['audit', 'paused_subscription'])
        expect((await pool.query(`SELECT FROM messaging.${table}`)).rowCount, table).to.equal(0);
    } finally {
      await pool.query('ALTER TABLE messaging.outbox_away RENAME TO outbox');
    }
  });

  it('need tokens that cannot be guessed', async () => {
    const failure = await attach({
      ...{ name: 'shop', version: '1.0.0', broker: sandbox().adminAmqpUrl, database: postgres(pool) },
      ...{ publishes: [], operators: [{ ...READER, token: 'short' }], logger: new CapturedLog() },
    }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RangeError);
  });
});
