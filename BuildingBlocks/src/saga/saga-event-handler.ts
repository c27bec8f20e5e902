import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import { IntegrationEventHandler, type Subscription, type UnitOfWork } from '../messaging/index.ts';
import type { SagaInput } from './saga-input.ts';
import type { AnySaga } from './saga.ts';
import type { Sagas, SagaOf } from './sagas.ts';

/** Lets a saga handle one integration event. Known by the saga's name, in failures too. */
class SagaEventHandler extends IntegrationEventHandler {
  override readonly handles: IntegrationEventClass;
  override readonly subscription: Subscription;
  readonly #saga: AnySaga;
  readonly #input: SagaInput<{ readonly type: string }>;
  readonly #sagas: Sagas;

  constructor(saga: AnySaga, input: SagaInput<{ readonly type: string }>, sagas: Sagas) {
    super();
    this.#saga = saga;
    this.#input = input;
    this.#sagas = sagas;
    this.handles = input.event;
    this.subscription = input.subscription;
  }

  override get name(): string {
    return this.#saga.name;
  }

  async handle({ data }: IntegrationEvent, work: UnitOfWork): Promise<void> {
    const id = this.#input.saga(data as object);
    const input = id === null ? undefined : this.#input.input(data as object);
    if (id === null || input === undefined) return;
    await this.#sagas.handle(this.#saga.constructor as SagaOf, id, input, work);
  }
}

/** One handler for each row of `inputs` of the sagas. */
export const sagaEventHandlers = (sagas: readonly AnySaga[], dispatcher: Sagas): IntegrationEventHandler[] =>
  sagas.flatMap((saga) => saga.inputs.map((input) => new SagaEventHandler(saga, input, dispatcher)));
