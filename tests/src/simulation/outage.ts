import type { Agent } from './actor.ts';
import type { OutagePlan } from './scenario.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import type { Action } from './world.ts';

/** Takes a service away for a while. */
export class Outage implements Agent {
  readonly #shop: SimulatedShop;
  readonly #plan: OutagePlan;
  readonly #from: Date;
  #over = false;

  constructor(plan: OutagePlan, shop: SimulatedShop) {
    const from = shop.world.clock.now().getTime() + plan.from * 1000;
    this.#shop = shop;
    this.#plan = plan;
    this.#from = new Date(from);
  }

  actions(): Action[] {
    if (this.#over || this.#shop.world.clock.now() < this.#from) return [];
    return [{ label: () => `${this.#plan.service} goes away`, run: () => this.#begin() }];
  }

  nextMoments(): Date[] {
    return this.#over ? [] : [this.#from];
  }

  #begin(): void {
    this.#over = true;
    const { world } = this.#shop;
    const until = new Date(world.clock.now().getTime() + this.#plan.seconds * 1000);
    this.#shop[this.#plan.service].stayAway(until);
  }
}
