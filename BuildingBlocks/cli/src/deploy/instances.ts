import { managementGet } from '../topology/management.ts';

/** A version of a service, as its instances say to the broker. */
export interface RunningVersion {
  readonly service: string;
  /** Undefined if the instance does not say it, as older builds of BuildingBlocks. */
  readonly version: string | undefined;
  /** Of its contracts: see `fingerprintOf`. */
  readonly contracts: string | undefined;
  readonly instances: number;
}

/** A connection as the management API shows it. */
export interface ConnectionView {
  readonly client_properties?: Readonly<Record<string, unknown>>;
}

/**
 * What runs in a virtual host: each service in each of its versions.
 * @throws {Failure} with exit code 3 if the broker cannot be asked
 */
export async function readRunning(managementUrl: string, vhost: string): Promise<RunningVersion[]> {
  const path = `/api/vhosts/${encodeURIComponent(vhost)}/connections`;
  return runningIn(await managementGet<readonly ConnectionView[]>(managementUrl, path));
}

/** Each instance has one connection that consumes. Pure. */
export function runningIn(connections: readonly ConnectionView[]): RunningVersion[] {
  const versions = new Map<string, RunningVersion>();
  for (const { client_properties: properties = {} } of connections) {
    const [, named] = /^([a-z][a-z0-9-]*)\.consume$/.exec(String(properties['connection_name'])) ?? [];
    if (named === undefined) continue;
    const version = textOf(properties['service_version']);
    const contracts = textOf(properties['contracts']);
    const key = JSON.stringify([named, version, contracts]);
    const instances = (versions.get(key)?.instances ?? 0) + 1;
    versions.set(key, { service: named, version, contracts, instances });
  }
  return [...versions].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, version]) => version);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
