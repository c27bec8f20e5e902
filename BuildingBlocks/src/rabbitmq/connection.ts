import { connect, type AmqpConnectionManager } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { backoffDelay } from '../messaging/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { urlsOf, userOf, type BrokerAddress } from './broker-address.ts';
import { connectionClosed } from './close.ts';
import { keepExactProperties } from './received-message.ts';

/** Shorter ones break connections whenever the event loop is busy. */
const HEARTBEAT_SECONDS = 20;
const RECONNECT = { base: 500, max: 10_000 };

/** What each instance says of itself to the broker, so that whoever looks there sees all of them. */
export interface InstanceIdentity {
  /** Such as `booking`. */
  readonly service: string;
  readonly service_version: string;
  /** Of its contracts: see `fingerprintOf`. */
  readonly contracts: string;
}

/** One connection to the broker, opened again for ever, that says so once whenever its state changes. */
export class BrokerConnection {
  readonly name: string;
  readonly #address: BrokerAddress;
  readonly #instance: InstanceIdentity;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #listeners: ((model: ChannelModel) => void)[] = [];
  #manager: AmqpConnectionManager | undefined;
  /** As which it logged in last. */
  #user = '';
  #model: ChannelModel | undefined;
  #failures = 0;
  #reason: string | undefined = 'not connected yet';
  #blocked: string | undefined;

  constructor(
    address: BrokerAddress,
    name: string,
    instance: InstanceIdentity,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.#address = address;
    this.name = name;
    this.#instance = instance;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** The open connection, if there is one. */
  get model(): ChannelModel | undefined {
    return this.#model;
  }

  /** Who it is to the broker, which refuses a message whose `user_id` is another. */
  get user(): string {
    return this.#user;
  }

  /** Why there is no connection, or why the broker takes no messages on it; undefined if all is well. */
  get problem(): string | undefined {
    return (
      this.#reason ?? (this.#blocked === undefined ? undefined : `blocked by the broker: ${this.#blocked}`)
    );
  }

  /** Whether the broker takes no messages on it, because of an alarm. */
  get isBlocked(): boolean {
    return this.#blocked !== undefined;
  }

  /** Called at every connect, also those to come. */
  onConnect(listener: (model: ChannelModel) => void): void {
    this.#listeners.push(listener);
    if (this.#model) listener(this.#model);
  }

  open(): void {
    const manager = connect(undefined, {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      reconnectTimeInSeconds: RECONNECT.base / 1000,
      findServers: () => Promise.resolve(this.#servers()),
    });
    this.#manager = manager;
    manager.on('connect', () => this.#connected(manager));
    manager.on('connectFailed', ({ err }) => this.#lost(err));
    manager.on('disconnect', ({ err }) => this.#lost(err));
    manager.on('blocked', ({ reason }) => this.#setBlocked(reason));
    manager.on('unblocked', () => this.#setBlocked(undefined));
  }

  async close(): Promise<void> {
    const model = this.#model;
    const manager = this.#manager;
    this.#model = undefined;
    this.#reason = 'closed';
    if (!manager) return;
    const closing = manager.close();
    await (model ? connectionClosed(model, closing) : closing);
  }

  /** Asked for when all of them have been tried. */
  #servers(): { url: string; connectionOptions: object }[] {
    const settings = this.#address();
    this.#user = userOf(settings);
    const connectionOptions = {
      ...settings.tls,
      timeout: 10_000,
      keepAlive: true,
      noDelay: true, // with Nagle, what follows an acknowledgement waits 40 ms for an answer that it does not have
      clientProperties: { connection_name: this.name, ...this.#instance },
    };
    return urlsOf(settings).map((url) => ({ url, connectionOptions }));
  }

  #connected(manager: AmqpConnectionManager): void {
    const model = manager.connection;
    if (!model) return;
    keepExactProperties(model);
    this.#model = model;
    this.#reason = undefined;
    this.#blocked = undefined;
    this.#failures = 0;
    this.#report('connected');
    for (const listener of this.#listeners) listener(model);
  }

  #lost(error: Error | undefined): void {
    this.#model = undefined;
    if (this.#manager)
      this.#manager.reconnectTimeInSeconds = backoffDelay(++this.#failures, RECONNECT) / 1000;
    if (this.#reason === 'closed') return;
    const first = this.#reason === undefined || this.#reason === 'not connected yet';
    this.#reason = describeError(error ?? 'the connection ended');
    if (first) this.#report('disconnected');
  }

  #setBlocked(reason: string | undefined): void {
    this.#blocked = reason;
    this.#report(reason === undefined ? 'unblocked' : 'blocked');
  }

  #report(state: string): void {
    this.#metrics.stateChanges.inc({ component: this.name, state });
    const reason = this.problem;
    const text = `Connection '${this.name}' is ${state}${reason === undefined ? '' : `: ${reason}`}`;
    this.#logger[reason === undefined ? 'info' : 'warn'](text);
  }
}
