import type { Definitions } from './definitions.ts';
import type { Permissions } from './permissions.ts';
import type { Account } from '../dev/accounts.ts';

/** How one's own broker differs from what the computed files say. */
export interface Adaptation {
  /** The virtual host to use instead of the project's. */
  readonly vhost?: string;
  /** By the service's name: the user that it connects as, and the password if that user has to be created. */
  readonly accounts?: Readonly<Partial<Record<string, Account>>>;
  /** A user with the tag `monitoring`, created if it is not there. */
  readonly monitoring?: Account;
}

/** Everything on the broker that the code asks for, users without passwords included. */
export interface Wanted extends Definitions, Permissions {
  readonly users: readonly { readonly name: string; readonly tags: string }[];
}

/** The topology in another virtual host and for other users. Pure. */
export function adapt(
  definitions: Definitions,
  { permissions, topic_permissions }: Permissions,
  { vhost: other, accounts = {} }: Adaptation,
): Wanted {
  const vhost = other ?? definitions.vhosts[0]?.name ?? '/';
  const userOf = (service: string): string => accounts[service]?.user ?? service;
  const there = <Entry extends object>(entry: Entry): Entry => ({ ...entry, vhost });
  const asUser = <Entry extends { user: string }>(entry: Entry): Entry => ({
    ...there(entry),
    user: userOf(entry.user),
  });
  return {
    vhosts: [{ name: vhost }],
    users: permissions.map(({ user }) => ({ name: userOf(user), tags: '' })),
    permissions: permissions.map(asUser),
    topic_permissions: topic_permissions.map(asUser),
    exchanges: definitions.exchanges.map(there),
    queues: definitions.queues.map(there),
    bindings: definitions.bindings.map(there),
  };
}
