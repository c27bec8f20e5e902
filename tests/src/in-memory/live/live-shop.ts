import { setTimeout as sleep } from 'node:timers/promises';
import { bookingService } from '@ticketwave/booking-service/composition-root';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { configuredPorts, type PreferredPorts } from '@ticketwave/cli/development';
import { choosePortFor } from '@ticketwave/cli/dev/ports';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import type { Running } from '@ticketwave/scripts/demo/running';
import {
  developmentEnvironment,
  project,
  serviceNames,
  services as described,
  type ServiceName,
} from '@ticketwave/scripts/services';
import { InMemoryBroker } from '@ticketwave/testing';
import {
  bookingFakes,
  catalogFakes,
  notificationFakes,
  paymentFakes,
  type Replace,
} from '../fakes/replace.ts';
import { LiveService } from './live-service.ts';
import { MovableClock } from './movable-clock.ts';

const composed: Readonly<
  Record<ServiceName, { readonly definition: ServiceDefinition; readonly replace: Replace }>
> = {
  booking: { definition: bookingService, replace: bookingFakes },
  catalog: { definition: catalogService, replace: catalogFakes },
  payment: { definition: paymentService, replace: paymentFakes },
  notification: { definition: notificationService, replace: notificationFakes },
};

/** Nothing connects to these. */
const nowhere = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nothing',
  AMQP_URL: 'amqp://127.0.0.1/nothing',
};

/** How often somebody looks what the clock has made due. */
const LOOK_MS = 20;

/** The four services in this process, with their HTTP APIs, and nothing else: messages and data are in memory. */
export class LiveShop implements Running {
  readonly services: Readonly<Record<string, LiveService>>;
  readonly broker: Running['broker'];
  readonly #clock = new MovableClock();
  readonly #queues = new InMemoryBroker(this.#clock);
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake = (): void => undefined;

  private constructor(ports: Readonly<Record<string, number>>, onLine: (line: string) => void) {
    const shared = { broker: this.#queues, clock: this.#clock, onLine, onCommitted: () => this.#wake() };
    this.services = Object.fromEntries(
      serviceNames.map((name) => {
        const { title, environment } = described[name];
        const port = ports[name]!;
        const variables = { ...nowhere, ...developmentEnvironment, ...environment, PORT: String(port) };
        const service = { ...shared, ...composed[name], title, port, environment: variables };
        return [name, new LiveService(service)];
      }),
    );
    this.broker = { start: () => this.#setAway(false), stop: () => this.#setAway(true) };
  }

  /**
   * @param onFailure called if it cannot go on
   * @param ports preferred ones; taken ones are replaced by free ones
   * @throws what a service throws that cannot start; then nothing runs
   */
  static async start(
    onLine: (line: string) => void,
    onFailure: (error: unknown) => void,
    ports: PreferredPorts = configuredPorts(project),
  ): Promise<LiveShop> {
    const chosen: Record<string, number> = {};
    for (const name of serviceNames) chosen[name] = await choosePortFor(name, ports, described[name].title);
    const shop = new LiveShop(chosen, onLine);
    try {
      for (const service of Object.values(shop.services)) await service.start();
    } catch (error) {
      await shop.stop();
      throw error;
    }
    shop.#running = shop.#run().catch(onFailure);
    return shop;
  }

  readonly passSeconds = (seconds: number): void => {
    this.#clock.advance(seconds);
    this.#wake();
  };

  async restart(name: string, environment?: NodeJS.ProcessEnv): Promise<void> {
    await this.services[name]?.stop();
    await this.services[name]?.start(environment);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const service of Object.values(this.services)) await service.stop();
  }

  #setAway(isAway: boolean): Promise<void> {
    this.#queues.isAway = isAway;
    if (isAway) for (const service of Object.values(this.services)) service.loseBroker();
    return Promise.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const now = this.#clock.now();
      const steps = await Promise.all(Object.values(this.services).map((service) => service.step(now)));
      if (!steps.includes(true)) await this.#rest(signal);
    }
  }

  /** Until something was committed, or for a moment. */
  async #rest(stopping: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const signal = AbortSignal.any([stopping, woken.signal]);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
