import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { holder, tryLock, unlock } from '../../support/lock.mjs';
import { serviceNames, services } from './service-names.ts';
import type { ServiceName } from './service-names.ts';

/** What listens for people and programs, and would like a port of its own choice. */
type PortOwner = ServiceName | 'amqp' | 'management' | 'postgres';

/** Preferred ports; whoever is not named gets any. */
export type PreferredPorts = Partial<Record<PortOwner, number>>;

/** The ports that the documentation names. */
export const documentedPorts: PreferredPorts = {
  amqp: 5672,
  management: 15672,
  postgres: 15432,
  ...Object.fromEntries(serviceNames.map((name) => [name, services[name].port])),
};

const titles: Partial<Record<PortOwner, string>> = {
  amqp: 'RabbitMQ',
  management: 'the management UI',
  postgres: 'PostgreSQL',
};

/** A preferred port that is free, or else a free one, which is then reported. */
export async function choosePortFor(owner: PortOwner, preferred: PreferredPorts): Promise<number> {
  const port = await freePort(preferred[owner]);
  if (preferred[owner] !== undefined && port !== preferred[owner]) {
    const title = titles[owner] ?? services[owner as ServiceName].title;
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
