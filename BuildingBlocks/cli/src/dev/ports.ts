import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { holder, tryLock, unlock } from '../../support/lock.mjs';
import type { Project } from '../config/project.ts';

/** Preferred ports, of `amqp`, `management`, `postgres` and services by their names; who is not named gets any. */
export type PreferredPorts = Readonly<Partial<Record<string, number>>>;

/** The ports that the configuration names, and the usual ones of broker and database server. */
export const configuredPorts = ({ services }: Pick<Project, 'services'>): PreferredPorts => ({
  amqp: 5672,
  management: 15672,
  postgres: 15432,
  ...Object.fromEntries(services.flatMap(({ name, port }) => (port === undefined ? [] : [[name, port]]))),
});

const titles: Readonly<Record<string, string>> = {
  amqp: 'RabbitMQ',
  management: 'the management UI',
  postgres: 'PostgreSQL',
};

/** A preferred port that is free, or else a free one, which is then reported. @param title the owner's, for people */
export async function choosePortFor(
  owner: string,
  preferred: PreferredPorts,
  title = titles[owner] ?? owner,
): Promise<number> {
  const port = await freePort(preferred[owner]);
  if (preferred[owner] !== undefined && port !== preferred[owner]) {
    console.error(`✓ Port ${preferred[owner]} is taken, ${title} gets ${port} instead`);
  }
  return port;
}

/**
 * Below the range that the system takes the ports of outgoing connections from: a client that keeps trying to reach
 * a stopped server there could otherwise end up connected to itself, and the server could not come back.
 */
const replacements = { from: 20_000, to: 32_000 };

/**
 * A port of 127.0.0.1 that could be bound a moment ago. It stays with this process until that ends: another launcher
 * that starts at the same time does not get it, although nobody listens there yet.
 */
export async function freePort(preferred?: number): Promise<number> {
  const others = Array.from({ length: 20 }, () => randomInt(replacements.from, replacements.to));
  const wanted = preferred === undefined ? others : [preferred, ...others];
  const exclude: number[] = [];
  for (;;) {
    const port = await getPort({ port: wanted, host: '127.0.0.1', exclude });
    if (reserve(port)) return port;
    exclude.push(port);
  }
}

const reservations = join(tmpdir(), `ticketwave-ports-${process.getuid?.() ?? 'user'}`);
const reserved = new Set<string>();

/** @returns false if another living process has reserved it */
function reserve(port: number): boolean {
  const path = join(reservations, String(port));
  if (reserved.has(path)) return true;
  if (tryLock(path, holder('a launcher'))) return false;
  if (reserved.size === 0) process.once('exit', () => [...reserved].forEach(unlock));
  reserved.add(path);
  return true;
}
