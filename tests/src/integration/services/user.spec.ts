import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newId } from '@ticketwave/building-blocks/messaging';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { userService } from '@ticketwave/user-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { UsersApi } from '../../support/users-api.ts';

const command = fileURLToPath(import.meta.resolve('@ticketwave/user-service/announce-users'));
const CREATED = 'user.user.created';
const UPDATED = 'user.user.updated';
const ERASED = 'user.user.erased';

describe('UserService on broker and database', () => {
  const bench = useService(userService);
  const users = new UsersApi(() => bench().service);

  /** What was published about a user, oldest first. */
  const publishedOf = (userId: string) =>
    bench()
      .events.messages.map(({ envelope }) => envelope)
      .filter(({ metadata }) => metadata.entity_id === userId);

  it('creates a user under the id that the caller names, and says so with everything that it knows', async () => {
    const userId = `ada+${newId()}@example.com`;
    const { status, body, headers, correlationId } = await users.create({ userId, phone: '+4930123456' });
    expect([status, body]).to.deep.equal([201, { userId }]);
    expect(new URL(headers.get('location')!).pathname).to.equal(`/api/users/${encodeURIComponent(userId)}`);
    const created = await bench().events.next(correlationId, CREATED);
    expectConforming(created);
    expect(created.envelope.data).to.deep.equal({
      ...{ user_id: userId, email: 'ada@example.com', phone: '+4930123456' },
      ...{ language: 'de-AT', name: 'Ada Lovelace' },
    });
    const shown = await users.ask('GET', `/${encodeURIComponent(userId)}`);
    expect([shown.status, shown.body]).to.deep.equal([
      200,
      { userId, email: 'ada@example.com', phone: '+4930123456', language: 'de-AT', name: 'Ada Lovelace' },
    ]);
  });

  it('gives an id of its own to who has none, once for each Idempotency-Key', async () => {
    const key = { 'idempotency-key': newId() };
    const [first, again] = [await users.create({}, key), await users.create({}, key)];
    expect(first.body.userId).to.match(/^[0-9a-f-]{36}$/);
    expect([again.status, again.body]).to.deep.equal([201, first.body]);
    expect((await users.create({ name: 'Another' }, key)).body.error.code).to.equal('idempotency_key_reused');
    expect(await bench().service.publishedIn(again.correlationId)).to.deep.equal([]);
  });

  it('refuses a second user of one id', async () => {
    const userId = newId();
    await users.create({ userId });
    const { status, body } = await users.create({ userId, name: 'Another' });
    expect([status, body.error.code]).to.deep.equal([409, 'user_exists']);
  });

  it('publishes each change as the next message of the user, and nothing where nothing changed', async () => {
    const userId = newId();
    await users.create({ userId });
    const changed = await users.ask('PATCH', `/${userId}`, { email: 'lovelace@example.com' });
    expect(changed.body).to.include({ email: 'lovelace@example.com', name: 'Ada Lovelace', phone: null });
    const updated = await bench().events.next(changed.correlationId, UPDATED);
    expectConforming(updated);
    expect(updated.envelope.metadata.sequence).to.equal(2);
    const same = await users.ask('PATCH', `/${userId}`, { email: 'lovelace@example.com' });
    expect(same.status).to.equal(200);
    expect(await bench().service.publishedIn(same.correlationId)).to.deep.equal([]);
  });

  it('erases a user: nothing is left but the id, and the event has nothing else', async () => {
    const userId = newId();
    const email = `${newId()}@example.com`;
    const key = { 'idempotency-key': newId() };
    await users.create({ userId, email, name: 'Nobody Else', phone: '+491701234567' }, key);
    const { status, correlationId } = await users.ask('DELETE', `/${userId}`);
    expect(status).to.equal(204);
    const erased = await bench().events.next(correlationId, ERASED);
    expectConforming(erased);
    expect(Object.keys(erased.envelope.data)).to.have.members(['user_id', 'erased_at']);
    for (const method of ['GET', 'DELETE'])
      expect((await users.ask(method, `/${userId}`)).body.error.code).to.equal('user_unknown');
    const rows = await bench().service.query('SELECT * FROM user_account WHERE id = $1', userId);
    expect(rows).to.deep.equal([
      { id: userId, email: null, phone: null, language: null, name: null, erased_at: rows[0]!['erased_at'] },
    ]);
    const [answers] = await bench().service.query<{ text: string }>(
      `SELECT string_agg(answer::text, '') AS text FROM messaging.idempotency`,
    );
    for (const kept of [answers!.text, JSON.stringify(bench().service.log.lines)])
      expect(kept)
        .to.include(userId)
        .and.not.include(email)
        .and.not.match(/Nobody Else|491701234567/);
  });

  it('answers nobody who does not know the key, and says of no id whether it is there', async () => {
    const userId = newId();
    await users.create({ userId });
    const before = await bench().service.rowCounts();
    const strangers = ['', 'Bearer', 'Bearer user-api-dev-onlY', 'Basic dXNlcjp1c2VyLWFwaS1kZXYtb25seQ=='];
    for (const authorization of strangers)
      for (const [method, path] of [
        ['POST', ''],
        ['GET', `/${userId}`],
        ['DELETE', `/${newId()}`],
      ] as const) {
        const { status, body, headers } = await users.ask(
          ...([method, path, method === 'POST' ? {} : undefined] as const),
          { authorization },
        );
        expect([status, body.error.code], authorization).to.deep.equal([401, 'users_key_invalid']);
        expect(headers.get('www-authenticate')).to.equal('Bearer');
        expect(JSON.stringify(body)).not.to.include('dev-only');
      }
    expect(await bench().service.rowCounts()).to.deep.equal(before);
  });

  it('announces every user once more by a command, beside the running service', async () => {
    const [known, gone] = [newId(), newId()];
    for (const userId of [known, gone]) await users.create({ userId });
    await users.ask('DELETE', `/${gone}`);
    const { service, surroundings } = bench();
    const connections = { DATABASE_URL: service.databaseUrl, AMQP_URL: surroundings.amqpUrlOf('user') };
    const env = { ...process.env, ...developmentEnvironment, ...connections };
    const { stdout } = await promisify(execFile)(process.execPath, [command], { env });
    expect(stdout)
      .to.match(/All users are announced once more: \d+/)
      .and.not.include('ada@example.com');
    const typesOf = (userId: string) => publishedOf(userId).map(({ event_type }) => event_type);
    await eventually(() => typesOf(known).length === 2 && typesOf(gone).length === 3);
    expect(typesOf(known)).to.deep.equal([CREATED, UPDATED]);
    expect(typesOf(gone)).to.deep.equal([CREATED, ERASED, ERASED]);
    const [, first, second] = publishedOf(gone);
    expect(second!.data).to.deep.equal(first!.data);
    expect(publishedOf(gone).map(({ metadata }) => metadata.sequence)).to.deep.equal([1, 2, 3]);
  });
});
