import { DomainError } from '@ticketwave/building-blocks/domain';
import { HttpError, Idempotency, type Answer } from '@ticketwave/building-blocks/http';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { correlate } from '@ticketwave/building-blocks/observability';
import type { ServiceProcess } from './service-process.ts';
import type { SimulatedService } from './simulated-service.ts';
import type { SimulatedShop } from './simulated-shop.ts';
import type { Action } from './world.ts';

/** Something that somebody wants of a service, once. */
interface Intention {
  readonly what: string;
  readonly service: SimulatedService;
  /** From when on it is possible; undefined: not yet, or never. */
  readonly from: () => Date | undefined;
  readonly act: (process: ServiceProcess) => Promise<unknown>;
}

/** Who lets things happen, and when. */
export interface Agent {
  /** What this one could do next. */
  actions(): Action[];
  /** When something becomes possible that is still wanted. */
  nextMoments(): (Date | undefined)[];
}

type Status = 'open' | 'under-way' | 'done';

/** Somebody outside who asks services for things. Who gets no answer because the process died asks again. */
export abstract class Actor implements Agent {
  protected readonly shop: SimulatedShop;
  readonly #name: string;
  readonly #intentions = new Map<Intention, Status>();

  constructor(name: string, shop: SimulatedShop) {
    this.#name = name;
    this.shop = shop;
  }

  protected intend(...intentions: readonly Intention[]): void {
    for (const intention of intentions) this.#intentions.set(intention, 'open');
  }

  actions(): Action[] {
    const now = this.shop.world.clock.now();
    return this.#those('open')
      .filter(({ service, from }) => service.isUp && isPast(from(), now))
      .map((one) => ({ label: () => `${this.#name} ${one.what}`, run: () => this.#act(one) }));
  }

  nextMoments(): (Date | undefined)[] {
    return this.#those('open').map(({ from }) => from());
  }

  /** What has begun and has never ended. */
  unanswered(): string[] {
    return this.#those('under-way').map(({ what }) => `${this.#name} ${what} and is never answered.`);
  }

  #those(status: Status): Intention[] {
    return [...this.#intentions].filter((entry) => entry[1] === status).map(([intention]) => intention);
  }

  #act(intention: Intention): void {
    const { process } = intention.service;
    this.#intentions.set(intention, 'under-way');
    const answered = process.onDeath(() => this.#intentions.set(intention, 'open'));
    this.shop.world.begin(async () => {
      await this.#ask(intention, process);
      answered();
      this.#intentions.set(intention, 'done');
    });
  }

  async #ask({ act }: Intention, process: ServiceProcess): Promise<void> {
    const id = newId();
    try {
      await correlate({ correlationId: id, causationId: id }, () => act(process));
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof HttpError)) throw error;
      this.shop.world.report(`  ${this.#name} gets ${error.code}`);
    }
  }
}

/** As the route of a request with this Idempotency-Key. */
export function once(
  process: ServiceProcess,
  key: string,
  body: (work: UnitOfWork) => Promise<Answer>,
): Promise<Answer> {
  const request = {
    method: 'POST',
    baseUrl: '',
    path: '/',
    headers: { 'idempotency-key': key },
    body: {} as unknown,
  };
  return process.get(Idempotency).once(request, body);
}

const isPast = (time: Date | undefined, now: Date): boolean => time !== undefined && time <= now;
