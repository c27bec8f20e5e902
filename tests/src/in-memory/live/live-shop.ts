import { setTimeout as sleep } from 'node:timers/promises';
import { configuredPorts, type PreferredPorts } from '@ticketwave/cli/development';
import { choosePortFor } from '@ticketwave/cli/dev/ports';
import type { Running } from '@ticketwave/scripts/demo/running';
import {
  developmentEnvironment,
  project,
  services as described,
  type ServiceName,
} from '@ticketwave/scripts/services';
import { InMemoryBroker } from '@ticketwave/testing';
import { serviceDefinitions } from '../../support/topology.ts';
import { fakesOf } from '../fakes/fakes-of.ts';
import { LiveService } from './live-service.ts';
import { MovableClock } from './movable-clock.ts';

/** The services of which there are in-memory fakes; what OperationsService has stored is read by SQL alone. */
const composed = serviceDefinitions.flatMap((definition) => {
  const replace = fakesOf(definition.name);
  return replace && definition.name !== 'operations' ? [{ definition, replace }] : [];
});

/** Nothing connects to these. */
const nowhere = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nothing',
  AMQP_URL: 'amqp://127.0.0.1/nothing',
};

/** How often somebody looks what the clock has made due. */
const LOOK_MS = 20;

/** The services in this process, with their HTTP APIs, and nothing else: messages and data are in memory. */
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
      composed.map(({ definition, replace }) => {
        const name = definition.name as ServiceName;
        const { title, environment } = described[name];
        const port = ports[name]!;
        const variables = { ...nowhere, ...developmentEnvironment, ...environment, PORT: String(port) };
        const service = { ...shared, definition, replace, title, port, environment: variables };
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
    for (const { definition } of composed) {
      const { title } = described[definition.name as ServiceName];
      chosen[definition.name] = await choosePortFor(definition.name, ports, title);
    }
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
