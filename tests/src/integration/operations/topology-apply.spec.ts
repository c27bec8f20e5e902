import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@ticketwave/scripts/services';
import { type Account } from '@ticketwave/cli/dev/accounts';
import { givenAccounts } from '@ticketwave/cli/topology/accounts';
import { connect } from 'amqplib';
import { expect } from 'chai';
import { infrastructure, type Infrastructure } from '../../support/infrastructure.ts';
import { operate } from '../../support/operator-command.ts';
import { applyTopology } from '../../support/topology.ts';

describe('npm run topology -- apply', () => {
  let shared: Infrastructure;
  let key: string;
  let vhost: string;

  beforeEach(async () => {
    shared = await infrastructure();
    key = randomBytes(4).toString('hex');
    vhost = `sandbox-${key}`;
  });

  /** An account for each service that no broker knows yet. */
  const accounts = (password: string): Record<string, Account> =>
    Object.fromEntries(serviceNames.map((name) => [name, { user: `${name}-${key}`, password }]));

  const apply = (password: string, options = {}) =>
    applyTopology(shared.launch.broker.managementUrl!, { vhost, accounts: accounts(password) }, options);

  async function mayLogIn(user: string, password: string): Promise<boolean> {
    const url = Object.assign(new URL(shared.amqpUrl), {
      username: user,
      password,
      pathname: `/${vhost}`,
    }).href;
    try {
      await (await connect(url)).close();
      return true;
    } catch {
      return false;
    }
  }

  const rightsOf = (service: string) =>
    shared.management.get<{ configure: string }>(`/api/permissions/${vhost}/${service}-${key}`);

  it('leaves the password of a user that exists, and creates only who is missing', async () => {
    await shared.management.createUser(`booking-${key}`, 'kept');
    const { created } = await apply('public');
    expect(created).to.have.members(
      serviceNames.filter((name) => name !== 'booking').map((name) => `${name}-${key}`),
    );
    expect(await mayLogIn(`booking-${key}`, 'kept')).to.equal(true);
    expect(await mayLogIn(`booking-${key}`, 'public')).to.equal(false);
    expect(await mayLogIn(`catalog-${key}`, 'public')).to.equal(true);
    expect((await apply('another')).created).to.deep.equal([]);
    expect(await mayLogIn(`catalog-${key}`, 'public')).to.equal(true);
  });

  it('without a password for a user that is missing says which, and changes nothing', async () => {
    const failure = await apply('').catch((error: unknown) => (error as Error).message);
    expect(failure).to.include(`no user booking-${key}`).and.to.include('AMQP_URL_BOOKING');
    const vhosts = await shared.management.get<{ name: string }[]>('/api/vhosts');
    expect(vhosts.map(({ name }) => name)).not.to.include(vhost);
  });

  it('creates users with the passwords of a file, also in production', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ticketwave-accounts-'));
    const file = join(folder, 'accounts');
    const lines = serviceNames.map(
      (name) => `AMQP_URL_${name.toUpperCase()}=amqp://${name}-${key}:of-the-file@host/${vhost}`,
    );
    await writeFile(file, lines.join('\n'));
    const { stdout, stderr, exitCode } = await operate('topology', ['apply', '--accounts', file], {
      NODE_ENV: 'production',
      RABBITMQ_MANAGEMENT_URL: shared.launch.broker.managementUrl!,
    });
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.include(`booking-${key}`).and.not.to.include('of-the-file');
    expect(await mayLogIn(`booking-${key}`, 'of-the-file')).to.equal(true);
    await rm(folder, { recursive: true });
  });

  it('leaves instances of an earlier version the right to make exchanges until it is certain that none runs', async () => {
    await apply('public');
    const { configure } = await rightsOf('booking');
    const former = { configure: '^booking\\..*$', write: '^booking\\..*$', read: '^booking\\..*$' };
    await shared.management.allow(`booking-${key}`, vhost, former);
    expect((await apply('public')).notNarrowed).to.deep.equal([`booking-${key}`]);
    expect((await rightsOf('booking')).configure).to.equal(former.configure);
    expect((await apply('public', { narrow: true })).notNarrowed).to.deep.equal([]);
    expect((await rightsOf('booking')).configure).to.equal(configure);
  });

  it('creates the user that may only look', async () => {
    const monitoring = { user: `monitoring-${key}`, password: 'looks' };
    await applyTopology(shared.launch.broker.managementUrl!, {
      vhost,
      accounts: accounts('public'),
      monitoring,
    });
    const user = await shared.management.get<{ tags: string | string[] }>(`/api/users/${monitoring.user}`);
    expect([user.tags].flat()).to.deep.equal(['monitoring']);
  });

  it('leaves a user that looks and may do more what it has', async () => {
    const monitoring = { user: `administrator-${key}`, password: 'looks' };
    const everything = { configure: '.*', write: '.*', read: '.*' };
    await shared.management.createUser(monitoring.user, monitoring.password, 'administrator');
    await shared.management.createVirtualHost(vhost);
    await shared.management.allow(monitoring.user, vhost, everything);
    const adaptation = { vhost, accounts: accounts('public'), monitoring };
    await applyTopology(shared.launch.broker.managementUrl!, adaptation);
    const path = `/api/permissions/${vhost}/${monitoring.user}`;
    expect(await shared.management.get(path)).to.include(everything);
  });

  it('takes the passwords that everybody knows only where development is said, and never in production', () => {
    expect(givenAccounts(serviceNames, {})).to.deep.equal({});
    expect(
      givenAccounts(serviceNames, { NODE_ENV: 'production', TICKETWAVE_DEVELOPMENT: '1' }),
    ).to.deep.equal({});
    expect(givenAccounts(serviceNames, { TICKETWAVE_DEVELOPMENT: '1' })).to.have.keys(...serviceNames);
    expect(() => givenAccounts(serviceNames, { AMQP_URL_BOOKING: 'amqp://booking@host' })).to.throw(
      'AMQP_URL_BOOKING is wrong',
    );
  });
});
