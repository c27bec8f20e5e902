import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import { IntegrationEventHandler, type Subscription, type UnitOfWork } from '../messaging/index.ts';
import type { Heard } from './hears.ts';
import type { AnySaga } from './saga.ts';
import type { Sagas, SagaOf } from './sagas.ts';

/** Lets a saga hear one integration event. Known by the saga's name, in failures too. */
class SagaEventHandler extends IntegrationEventHandler {
  override readonly handles: IntegrationEventClass;
  override readonly subscription: Subscription;
  readonly #saga: AnySaga;
  readonly #heard: Heard<{ readonly type: string }>;
  readonly #sagas: Sagas;

  constructor(saga: AnySaga, heard: Heard<{ readonly type: string }>, sagas: Sagas) {
    super();
    this.#saga = saga;
    this.#heard = heard;
    this.#sagas = sagas;
    this.handles = heard.event;
    this.subscription = heard.subscription;
  }

  override get name(): string {
    return this.#saga.name;
  }

  async handle({ data }: IntegrationEvent, work: UnitOfWork): Promise<void> {
    const id = this.#heard.saga(data as object);
    const input = id === null ? undefined : this.#heard.input(data as object);
    if (id === null || input === undefined) return;
    await this.#sagas.tell(this.#saga.constructor as SagaOf, id, input, work);
  }
}

/** What makes the sagas hear: one handler for each row of their `hears`. */
export const sagaEventHandlers = (sagas: readonly AnySaga[], teller: Sagas): IntegrationEventHandler[] =>
  sagas.flatMap((saga) => saga.hears.map((heard) => new SagaEventHandler(saga, heard, teller)));
