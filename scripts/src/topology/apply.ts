import { Failure } from '../../bootstrap/failure.mjs';
import { managementRequest } from '../run/broker/management.ts';
import { readDefinitions } from './definitions-file.ts';

/** The parts of rabbitmq/definitions.json that depend on where it is applied; all others are taken as they are. */
export interface Definitions {
  readonly vhosts: readonly [{ name: string }];
  readonly users: readonly { name: string; tags: string | readonly string[] }[];
  readonly [part: string]: unknown;
}

/** How one's own broker differs from what definitions.json says. */
export interface Adaptation {
  /** The virtual host to use instead of /ticketwave. */
  readonly vhost?: string;
  /** User and password of a service, by the service's name, instead of its own name and development password. */
  readonly accounts?: Readonly<Record<string, { user: string; password: string }>>;
}

/**
 * Creates virtual host, users, permissions, exchanges, queues and bindings; what is there already stays.
 * @param managementUrl the administrator's, with credentials
 * @throws {Failure} if the broker cannot be reached, refuses the administrator or the definitions
 */
export async function applyTopology(managementUrl: string, adaptation: Adaptation = {}): Promise<void> {
  const definitions = adapt(readDefinitions() as unknown as Definitions, adaptation);
  // Creating it by its own request makes the administrator a user of it; the definitions would not.
  await request(managementUrl, 'PUT', `/api/vhosts/${encodeURIComponent(definitions.vhosts[0].name)}`);
  await request(managementUrl, 'POST', '/api/definitions', definitions);
}

/**
 * The definitions for another virtual host and other accounts, without administrators: a broker has one already,
 * and nobody wants a second one whose password is known to everyone. Pure.
 */
export function adapt(definitions: Definitions, { vhost, accounts = {} }: Adaptation): Definitions {
  const ours = definitions.vhosts[0].name;
  const administrators = definitions.users
    .filter(({ tags }) => tags.includes('administrator'))
    .map(({ name }) => name);
  const userOf = (service: string): string => accounts[service]?.user ?? service;
  const adaptEntry = <E extends object>(entry: E): E => ({
    ...entry,
    ...('vhost' in entry && entry.vhost === ours && vhost !== undefined && { vhost }),
    ...('user' in entry && { user: userOf(String(entry.user)) }),
  });
  const isKept = (entry: { user?: string }): boolean => !administrators.includes(entry.user ?? '');
  const adaptPart = (part: unknown): unknown =>
    Array.isArray(part) ? part.filter(isKept).map(adaptEntry) : part;
  const users = definitions.users
    .filter(({ name }) => !administrators.includes(name))
    .map((user) => adaptUser(user, accounts[user.name]));
  const parts = Object.fromEntries(
    Object.entries(definitions).map(([name, part]) => [name, adaptPart(part)]),
  );
  return { ...parts, vhosts: [{ ...definitions.vhosts[0], name: vhost ?? ours }], users };
}

function adaptUser(
  user: Definitions['users'][number],
  account: { user: string; password: string } | undefined,
): Definitions['users'][number] {
  return account
    ? ({ name: account.user, password: account.password, tags: user.tags } as typeof user)
    : user;
}

async function request(managementUrl: string, method: string, path: string, body?: unknown): Promise<void> {
  const { url, headers } = managementRequest(managementUrl, path);
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Failure(
      `RABBITMQ_MANAGEMENT_URL: no management API answers there (${reasonOf(cause as Error)}).`,
      {
        cause,
      },
    );
  });
  if (response.ok) return;
  const answer = await response.text();
  if (response.status === 401 || response.status === 403) {
    throw new Failure('RABBITMQ_MANAGEMENT_URL: the broker refuses this user; an administrator is expected.');
  }
  throw new Failure(`The broker refused the topology (${method} ${path}: ${response.status}): ${answer}`);
}

function reasonOf(error: Error): string {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code ?? message;
}
