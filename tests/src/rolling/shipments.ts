import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import type { ServiceName, ShopAndPost } from '../support/shop-and-post.ts';

type Running = Awaited<ReturnType<ShopAndPost['start']>>;

interface Instance {
  readonly version: string;
  readonly running: Running;
  /** What it has begun to publish. */
  readonly underWay: Set<Promise<unknown>>;
}

/** Milliseconds between two parcels. */
const EVERY = 10;
/** Parcels that leave between two steps of a deployment. */
const SOME = 40;

/** Parcels that leave all the time, from whichever instances of `shop` there are. */
export class Shipments {
  readonly #both: ShopAndPost;
  readonly #instances: Record<ServiceName, Instance[]> = { shop: [], post: [] };
  readonly #shipped: string[] = [];
  readonly #over = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(both: ShopAndPost) {
    this.#both = both;
  }

  instances(service: ServiceName): readonly Instance[] {
    return [...this.#instances[service]];
  }

  async start(service: ServiceName, version: string): Promise<void> {
    const running = await this.#both.start(service, version);
    this.#instances[service].push({ version, running, underWay: new Set() });
  }

  /** After what it has begun. */
  async stop(service: ServiceName, instance: Instance): Promise<void> {
    this.#instances[service] = this.#instances[service].filter((other) => other !== instance);
    await Promise.all(instance.underWay);
    await this.#both.stop(instance.running);
  }

  /** Parcels that have left. */
  get count(): number {
    return this.#shipped.length;
  }

  begin(): void {
    this.#loop = this.#ship();
  }

  async someMore(): Promise<void> {
    const enough = this.#shipped.length + SOME;
    await eventually(() => this.#shipped.length >= enough);
  }

  /** @returns the orders of all parcels that have left */
  async end(): Promise<string[]> {
    this.#over.abort();
    await this.#loop;
    return [...this.#shipped];
  }

  async #ship(): Promise<void> {
    for (let turn = 0; !this.#over.signal.aborted; turn++) {
      const shops = this.#instances.shop;
      const shop = shops[turn % shops.length]!;
      const shipping = this.#both
        .ship(shop.running, shop.version)
        .then((order) => this.#shipped.push(order))
        .finally(() => shop.underWay.delete(shipping));
      shop.underWay.add(shipping);
      await shipping;
      await pause(EVERY);
    }
  }
}
