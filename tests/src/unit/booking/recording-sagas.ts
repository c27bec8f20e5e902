import { Sagas, type SagaOf, type TellOutcome } from '@ticketwave/building-blocks/saga';

/** Remembers what was begun and told; nothing decides. */
export class RecordingSagas extends Sagas {
  readonly begun: { saga: string; id: string; state: object; deadline: Date | null }[] = [];
  readonly told: { saga: string; id: string; input: object }[] = [];
  readonly #outcome: TellOutcome;

  constructor(outcome: TellOutcome = 'decided') {
    super();
    this.#outcome = outcome;
  }

  override begin(saga: SagaOf, id: string, state: object, deadline: Date | null): Promise<void> {
    this.begun.push({ saga: saga.name, id, state, deadline });
    return Promise.resolve();
  }

  override tell(saga: SagaOf, id: string, input: object): Promise<TellOutcome> {
    this.told.push({ saga: saga.name, id, input });
    return Promise.resolve(this.#outcome);
  }
}
