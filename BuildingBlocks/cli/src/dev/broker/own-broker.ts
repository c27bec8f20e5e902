import type { Adaptation } from '../../topology/adapt.ts';
import { choosePortFor } from '../ports.ts';
import type { PreferredPorts } from '../ports.ts';
import { namesOf, type Project } from '../../config/project.ts';
import { developmentAccounts, developmentPassword } from '../accounts.ts';
import type { Broker } from './broker.ts';

export interface ListenerPorts {
  readonly amqp: number;
  readonly management: number;
}

export async function chooseListenerPorts(preferred: PreferredPorts): Promise<ListenerPorts> {
  const [amqp, management] = await Promise.all([
    choosePortFor('amqp', preferred),
    choosePortFor('management', preferred),
  ]);
  return { amqp, management };
}

/** The user of a broker of our own that may only look. */
export const MONITORING = { user: 'monitoring', password: developmentPassword('monitoring') };

/** A broker that we start with a configuration of ours: its administrator and its virtual host come from there. */
export abstract class OwnBroker implements Broker {
  readonly adaptation: Adaptation;
  readonly #virtualHost: string;

  protected constructor(
    project: Project,
    protected readonly listeners: ListenerPorts,
  ) {
    this.adaptation = { accounts: developmentAccounts(namesOf(project)), monitoring: MONITORING };
    this.#virtualHost = encodeURIComponent(project.virtualHost);
  }

  get amqpUrl(): string {
    return this.#amqpUrlOf('admin', 'admin123');
  }

  get managementUrl(): string {
    return `http://admin:admin123@127.0.0.1:${this.listeners.management}`;
  }

  get monitoringUrl(): string {
    const { user, password } = MONITORING;
    return `http://${user}:${password}@127.0.0.1:${this.listeners.management}`;
  }

  urlFor(service: string): string {
    return this.#amqpUrlOf(service, developmentPassword(service));
  }

  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  abstract kill(): Promise<void>;
  /** Runs `rabbitmqctl` for this node. */
  abstract control(...args: string[]): Promise<void>;

  #amqpUrlOf(user: string, password: string): string {
    return `amqp://${user}:${password}@127.0.0.1:${this.listeners.amqp}/${this.#virtualHost}`;
  }
}
