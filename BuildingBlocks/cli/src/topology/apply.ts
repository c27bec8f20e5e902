import { formerConfigure } from './permissions.ts';
import { Failure } from '../../support/failure.mjs';
import type { Account } from '../dev/accounts.ts';
import { variableFor } from '../dev/settings.ts';
import { adapt, type Adaptation, type Wanted } from './adapt.ts';
import type { Topology } from './compute.ts';
import { managementFind, managementSend } from './management.ts';

export interface ApplyOptions {
  /** Takes from the services the right to make their own exchanges, which instances of earlier versions still need. */
  readonly narrow?: boolean;
}

/** Who may enter a virtual host sees what is in it, even without a right to anything there. Who may more, keeps that. */
const NOTHING = { configure: '^$', write: '^$', read: '^$' };

/** What was done besides exchanges, queues, bindings and rights. */
export interface Applied {
  /** The users that were created. All others were there already, and keep their passwords. */
  readonly created: readonly string[];
  /** The users that keep the right to make exchanges, for instances of an earlier version. */
  readonly notNarrowed: readonly string[];
}

/**
 * Creates virtual host, exchanges, queues, bindings, users and their rights. What is there already stays; only rights
 * are brought in line. The password of a user that exists is never touched.
 * @param managementUrl the administrator's, with credentials
 * @throws {Failure} before anything is changed if a user has to be created and there is no password for it;
 * if the broker cannot be reached, refuses the administrator or the topology
 */
export async function applyTopology(
  managementUrl: string,
  { definitions, permissions: rights }: Topology,
  adaptation: Adaptation = {},
  { narrow = false }: ApplyOptions = {},
): Promise<Applied> {
  const wanted = adapt(definitions, rights, adaptation);
  const vhost = encodeURIComponent(wanted.vhosts[0]?.name ?? '/');
  const missing = await missingAccounts(managementUrl, rights.permissions, adaptation);
  // Creating it by its own request makes the administrator a user of it; the definitions would not.
  await managementSend(managementUrl, 'PUT', `/api/vhosts/${vhost}`);
  const { vhosts, exchanges, queues, bindings } = wanted;
  await managementSend(managementUrl, 'POST', '/api/definitions', { vhosts, exchanges, queues, bindings });
  for (const { user, password, tags } of missing)
    await managementSend(managementUrl, 'PUT', `/api/users/${encodeURIComponent(user)}`, { password, tags });
  // Topic permissions first: without them a user may do everything on a topic exchange that it may use at all.
  const { topic_permissions } = wanted;
  await managementSend(managementUrl, 'POST', '/api/definitions', { topic_permissions });
  if (adaptation.monitoring) {
    const entry = `/api/permissions/${vhost}/${encodeURIComponent(adaptation.monitoring.user)}`;
    if ((await managementFind(managementUrl, entry)) === undefined)
      await managementSend(managementUrl, 'PUT', entry, NOTHING);
  }
  const services = rights.permissions.map(({ user }) => user);
  const notNarrowed = narrow ? [] : await former(managementUrl, vhost, services, wanted.permissions);
  const permissions = wanted.permissions.map(
    (row) => notNarrowed.find(({ user }) => user === row.user) ?? row,
  );
  await managementSend(managementUrl, 'POST', '/api/definitions', { permissions });
  return { created: missing.map(({ user }) => user), notNarrowed: notNarrowed.map(({ user }) => user) };
}

interface MissingAccount extends Account {
  readonly service: string;
  readonly tags: string;
}

/** The accounts whose users the broker says it does not have. @throws {Failure} naming those without a password */
async function missingAccounts(
  managementUrl: string,
  services: readonly { user: string }[],
  { accounts = {}, monitoring }: Adaptation,
): Promise<MissingAccount[]> {
  const wanted: MissingAccount[] = services.map(({ user: service }) => {
    const { user = service, password = '' } = accounts[service] ?? {};
    return { service, user, password, tags: '' };
  });
  if (monitoring) wanted.push({ service: 'monitoring', ...monitoring, tags: 'monitoring' });
  const there = await Promise.all(
    wanted.map(({ user }) => managementFind(managementUrl, `/api/users/${encodeURIComponent(user)}`)),
  );
  const missing = wanted.filter((_, index) => there[index] === undefined);
  const without = missing.filter(({ password }) => password === '');
  if (without.length === 0) return missing;
  const variables = without.map(({ service }) => variableFor('AMQP_URL', service)).join(', ');
  throw new Failure(
    `The broker has no user ${without.map(({ user }) => user).join(', ')} yet, and there is no password to create it ` +
      `with. Nothing was changed. Set ${variables} to amqp://user:password@host:5672/%2Fvhost, or name a file ` +
      'with --accounts; TICKETWAVE_DEVELOPMENT=1 allows the development passwords that everybody knows.',
  );
}

type Row = Wanted['permissions'][number];

/** The rows of users that still have the rights of an earlier version, with what they may configure left as it is. */
async function former(
  managementUrl: string,
  vhost: string,
  services: readonly string[],
  rows: readonly Row[],
): Promise<Row[]> {
  const found = await Promise.all(
    rows.map(async (row, index): Promise<Row[]> => {
      const path = `/api/permissions/${vhost}/${encodeURIComponent(row.user)}`;
      const there = await managementFind<{ configure: string }>(managementUrl, path);
      const wide = formerConfigure(services[index] ?? row.user);
      return there?.configure === wide ? [{ ...row, configure: wide }] : [];
    }),
  );
  return found.flat();
}
