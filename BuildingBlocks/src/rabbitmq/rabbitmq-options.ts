import type { Logger, Metrics } from '../observability/index.ts';
import type { BrokerAddress } from './broker-address.ts';
import type { ExchangesBy } from './declare.ts';

/** What an event bus on RabbitMQ needs. */
export interface RabbitMqOptions {
  readonly broker: BrokerAddress;
  readonly service: string;
  readonly version: string;
  /** Of its contracts: see `fingerprintOf`. */
  readonly contracts: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who makes the service's exchanges; the administrator unless given. */
  readonly exchangesBy?: ExchangesBy;
  /** Whether the service publishes to its tap. */
  readonly requestTap?: boolean;
  /** The management API with a user of the tag `monitoring`, to see bindings; never logged. */
  readonly monitoringUrl?: string | undefined;
  /** How often queues, bindings and exchanges are looked after, in milliseconds. */
  readonly guardIntervalMs?: number;
  /** Called if, at start, the broker has something of ours with other properties: a person must decide. */
  readonly onConflict?: (error: Error) => void;
}
