import type { Adaptation } from '../../topology/adapt.ts';

/** A RabbitMQ that the services can use, whoever runs it. */
export interface Broker {
  /** The administrator's, with credentials. */
  readonly amqpUrl: string;
  /** The administrator's, with credentials; undefined if only AMQP was given. */
  readonly managementUrl: string | undefined;
  /** With a user of the tag `monitoring`, for the services; undefined if there is none. */
  readonly monitoringUrl: string | undefined;
  /** How it differs from what the computed files say. */
  readonly adaptation: Adaptation;
  /** What a service connects to, as itself. */
  urlFor(service: string): string;
  /** Starts it and waits until it answers; again after `stop` or `kill`, on the same ports and data. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** Whether a way to a broker can be gone on this machine, and if not, why. */
export type Availability = true | { readonly because: string };
