import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Availability } from './broker.ts';

/** Where packages put the server. Debian's /usr/sbin/rabbitmq-server is a wrapper that insists on its own user. */
const usualPlaces = [
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/opt/rabbitmq/sbin',
];
const wrapperPlace = '/usr/sbin';
const erlangPlaces = ['/usr/bin', '/opt/homebrew/bin', '/usr/local/bin', '/usr/lib/erlang/bin'];

export interface Installation {
  readonly server: string;
  readonly epmd: string;
}

/**
 * Looks for RabbitMQ and for Erlang's epmd, in the usual places and on the path. Pure but for `exists`.
 * @param chosen the only folder to look in, if somebody wants another RabbitMQ than the usual one
 */
export function findInstallation(
  path: string,
  exists: (file: string) => boolean,
  chosen?: string,
): Installation | undefined {
  const onPath = path.split(delimiter).filter((folder) => folder !== '');
  const find = (name: string, folders: string[]): string | undefined =>
    (chosen ? [chosen] : folders).map((folder) => join(folder, name)).find(exists);
  const server = find('rabbitmq-server', [
    ...usualPlaces,
    ...onPath.filter((folder) => folder !== wrapperPlace),
  ]);
  const epmd = find('epmd', [...onPath, ...erlangPlaces]);
  return server && epmd ? { server, epmd } : undefined;
}

export function installedHere(): Installation | undefined {
  return findInstallation(process.env['PATH'] ?? '', existsSync, process.env['TICKETWAVE_RABBITMQ']);
}

export function installedAvailability(): Availability {
  return installedHere()
    ? true
    : { because: 'rabbitmq-server, or the epmd that belongs to it, is not installed' };
}
