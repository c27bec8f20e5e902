import type { BrokerTraffic } from './broker-traffic.ts';
import type { Contestant } from './contestant.ts';
import { inLanes } from './lanes.ts';
import { untilIs } from './queues.ts';
import { IN_FLIGHT } from './traffic.ts';

/** What a bus has confirmed and delivered in a round: events that are published and received by the same process. */
export class RoundTrips {
  readonly #received = new Set<string>();
  readonly #traffic: BrokerTraffic | undefined;
  #deliveries = 0;
  #confirmed = 0;

  /** @param traffic of this process, if the bench is about it */
  constructor(traffic?: BrokerTraffic) {
    this.#traffic = traffic;
  }

  confirmed(): void {
    this.#confirmed++;
  }

  /** @param id by which an event that comes twice is known */
  delivered(id: string): void {
    this.#received.add(id);
    this.#deliveries++;
  }

  /**
   * Publishes so many at a time and waits until all have been delivered.
   * @param publish the event of that number
   * @param settled waits for what comes of the deliveries, if anything does
   */
  contestant(
    publish: (index: number) => Promise<void>,
    close: () => Promise<void>,
    settled: (items: number) => Promise<unknown> = () => Promise.resolve(),
  ): Contestant {
    return {
      prepare: async () => {
        this.#received.clear();
        this.#deliveries = this.#confirmed = 0;
      },
      run: async (items, meter) => {
        const before = this.#traffic?.bytes ?? 0;
        meter.start();
        await inLanes(items, IN_FLIGHT, publish);
        await untilIs(
          async () => this.#deliveries,
          (count) => count >= items,
          { what: 'all deliveries', everyMs: 2 },
        );
        await settled(items);
        meter.stop(items, this.#traffic && { traffic: this.#traffic.bytes - before });
      },
      effects: async () => ({
        confirmed: this.#confirmed,
        deliveries: this.#deliveries,
        'different orders': this.#received.size,
      }),
      close,
    };
  }
}
