import { connect } from 'node:net';
import { Failure } from '../../../support/failure.mjs';
import type { Adaptation } from '../../topology/adapt.ts';
import { developmentAccounts, developmentPassword, type Account } from '../accounts.ts';
import { variableFor } from '../settings.ts';
import type { Settings } from '../settings.ts';
import type { Availability, Broker } from './broker.ts';

export function givenAvailability({ amqpUrl, amqpUrls }: Settings): Availability {
  if (amqpUrl || Object.keys(amqpUrls).length > 0) return true;
  return { because: 'neither AMQP_URL nor an AMQP_URL_<SERVICE> is set' };
}

/** Whether the broker will be one that the launcher has not started, and so does not stop. Pure. */
export function usesGivenBroker(settings: Settings): boolean {
  return (settings.broker ?? 'url') === 'url' && givenAvailability(settings) === true;
}

/** One's own broker: never started, never stopped. */
export class GivenBroker implements Broker {
  constructor(private readonly settings: Settings) {}

  get amqpUrl(): string {
    return this.settings.amqpUrl ?? this.urlFor(this.settings.services[0] ?? '');
  }

  /** Without credentials of its own it is asked with those of AMQP_URL. */
  get managementUrl(): string | undefined {
    if (!this.settings.managementUrl) return undefined;
    const url = new URL(this.settings.managementUrl);
    if (url.username !== '') return url.href;
    const { username, password } = new URL(this.amqpUrl);
    return Object.assign(url, { username, password }).href;
  }

  get monitoringUrl(): string | undefined {
    return this.settings.monitoringUrl;
  }

  /** Its own URL if there is one; with an administrator at hand its own user; else everyone is the same user. */
  urlFor(service: string): string {
    const { amqpUrl, amqpUrls, managementUrl } = this.settings;
    const url = amqpUrls[service] ?? amqpUrl;
    if (url === undefined) throw new Failure(`${variableFor('AMQP_URL', service)} must be set, or AMQP_URL.`);
    if (amqpUrls[service] !== undefined || !managementUrl) return url;
    return Object.assign(new URL(url), { username: service, password: developmentPassword(service) }).href;
  }

  get adaptation(): Adaptation {
    const own = Object.entries(this.settings.amqpUrls);
    const accounts = Object.fromEntries(own.map(([service, url]) => [service, accountOf(url)] as const));
    const known = this.settings.production ? {} : developmentAccounts(this.settings.services);
    const { monitoringUrl } = this.settings;
    return {
      vhost: vhostOf(this.amqpUrl),
      accounts: { ...known, ...accounts },
      ...(monitoringUrl !== undefined && { monitoring: accountOf(monitoringUrl) }),
    };
  }

  /** Whether each service connects as a user of its own. */
  get leastPrivilege(): boolean {
    return this.settings.managementUrl !== undefined || this.settings.amqpUrl === undefined;
  }

  async start(): Promise<void> {
    const { amqpUrl, amqpUrls, services } = this.settings;
    if (amqpUrl) await reach('AMQP_URL', amqpUrl);
    for (const service of services) {
      if (amqpUrls[service]) await reach(variableFor('AMQP_URL', service), amqpUrls[service]);
    }
    if (this.leastPrivilege) return;
    console.error(
      '! Least privilege is off: without RABBITMQ_MANAGEMENT_URL every service connects as the user of AMQP_URL.',
    );
  }

  async stop(): Promise<void> {}

  kill(): Promise<void> {
    throw new Failure('This broker was given by its URL; the launcher does not end what it has not started.');
  }
}

/** The virtual host that an AMQP URL names; without one it is the broker's default. Pure. */
export function vhostOf(amqpUrl: string): string {
  return decodeURIComponent(new URL(amqpUrl).pathname.slice(1)) || '/';
}

export function accountOf(url: string): Account {
  const { username, password } = new URL(url);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** Says at once that nothing is there, instead of letting every service find out. */
async function reach(variable: string, amqpUrl: string): Promise<void> {
  const { hostname, port, protocol } = new URL(amqpUrl);
  const socket = connect({
    host: hostname,
    port: Number(port || (protocol === 'amqps:' ? 5671 : 5672)),
    timeout: 5_000,
  });
  const reached = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    for (const failure of ['error', 'timeout']) socket.once(failure, () => resolve(false));
  });
  socket.destroy();
  if (!reached)
    throw new Failure(
      `${variable}: nothing answers at its host and port; a running RabbitMQ is expected there.`,
    );
}
