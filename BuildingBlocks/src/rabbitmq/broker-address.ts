import type { SecureContextOptions } from 'node:tls';

/** Where a broker is and how one logs in. */
export interface BrokerSettings {
  /** With the virtual host; `amqps:` for TLS. Never logged. */
  readonly url: string;
  /** All hosts of the cluster, `host:port`, tried in turn in place of the URL's; that one alone if absent. */
  readonly hosts?: readonly string[];
  /** PEM texts: the CA if it is none of those that Node.js trusts, and the client's certificate with its key. */
  readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;
}

/**
 * Gives the broker's place for each attempt to connect: so a password, a certificate or a host may change while
 * the process runs. It must not throw; what it knew last is better than nothing.
 */
export type BrokerAddress = () => BrokerSettings;

/** The URL of each host, in the order in which they are tried. */
export const urlsOf = ({ url, hosts = [] }: BrokerSettings): string[] =>
  hosts.length === 0 ? [url] : hosts.map((host) => Object.assign(new URL(url), { host }).href);

export const userOf = ({ url }: BrokerSettings): string => decodeURIComponent(new URL(url).username);

export const virtualHostOf = ({ url }: BrokerSettings): string =>
  decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
