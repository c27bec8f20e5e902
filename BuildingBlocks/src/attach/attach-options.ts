import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { HealthReport } from '../http/health.ts';
import type { OperatorPrincipal } from '../http/operator-access.ts';
import type { OperatorsHandler } from '../http/operators-application.ts';
import type { DomainEventHandler, IntegrationEventHandler, Transactor } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import type { Database, DatabaseSource, Migrations } from '../postgres/index.ts';
import type { BrokerAddress } from '../rabbitmq/index.ts';
import type { AnySaga, Sagas } from '../saga/index.ts';
import type { MessagingSettings } from './messaging-settings.ts';
import type { Retention } from './retention.ts';

/** Integration event handlers; as a function they are given the database that their units of work are of. */
export type Handlers<D> =
  readonly IntegrationEventHandler[] | ((database: D) => readonly IntegrationEventHandler[]);

/** What messaging needs to know of the application that it runs in. */
export interface AttachOptions<D extends Database<unknown>> extends Partial<
  Omit<MessagingSettings, 'broker'>
> {
  /** As on the wire: `orders`. Exchanges and queues begin with it. */
  readonly name: string;
  readonly version: string;
  /** The events that it publishes. */
  readonly publishes: readonly IntegrationEventClass[];
  /** `amqp://user:password@host:5672/virtual-host`, or a function that gives it for each attempt to connect. */
  readonly broker: string | BrokerAddress;
  /** `postgres(pool)`, `prisma(client, url)`, or another library's. */
  readonly database: DatabaseSource<D>;
  /** Connections of BuildingBlocks' own pool, 8 to 500; 20 if absent. */
  readonly poolSize?: number;
  readonly handlers?: Handlers<D>;
  readonly domainEventHandlers?: readonly DomainEventHandler[];
  /** Process managers. */
  readonly sagas?: readonly AnySaga[];
  /** Of the application's own tables. */
  readonly retentions?: readonly Retention[];
  /** Applied together with those of the schema `messaging`; none if absent: the application applies its own. */
  readonly migrations?: Migrations;
  /** Begins the names of its metrics, as in `shop_messages_published_total`; `messaging` if absent. */
  readonly metricsPrefix?: string;
  /** Lines on standard output if absent. One of another make needs the four methods only. */
  readonly logger?: Logger;
  /** Who may ask it under `/ops`, with tokens of 16 characters at least; nobody if absent. Needs Express. */
  readonly operators?: readonly OperatorPrincipal[];
  /** Where people reach that, for its OpenAPI document; `http://localhost` if absent. */
  readonly publicUrl?: string;
  /** Milliseconds to wait for the database at start; 60 s if absent. The broker may be away. */
  readonly patience?: number;
  /** Called if, at start, the broker has something of ours with other properties; else only `health` shows it. */
  readonly onConflict?: (error: Error) => void;
}

/** Messaging that runs inside an application of its own make. */
export interface AttachedMessaging<D> extends Transactor {
  readonly database: D;
  /** Starts process managers, and passes them inputs. */
  readonly sagas: Sagas;
  /** `metrics.registry` in the Prometheus format. */
  readonly metrics: Metrics;
  /** Publishes the events in a unit of work of their own. @throws as `transact` */
  publish(...events: IntegrationEvent[]): Promise<void>;
  /** Whether the database can be worked with. */
  ready(): Promise<HealthReport>;
  /** Whether messages flow: broker, channels, consumers, outbox. */
  health(): Promise<HealthReport>;
  /**
   * Answers operators under `/ops`, in any HTTP server: `createServer(messaging.operators)`, or before or behind routes of
   * its own, which get what is not under `/ops` by `next`. Every request gets 404 unless `operators` are given.
   */
  readonly operators: OperatorsHandler;
  /** Takes nothing new, finishes what has begun and closes every connection that is not the application's. */
  stop(): Promise<void>;
}
