import { Sagas, type SagaOf, type HandleOutcome } from '@ticketwave/building-blocks/saga';

/** Remembers what was begun and reported; nothing decides. */
export class RecordingSagas extends Sagas {
  readonly begun: { saga: string; id: string; state: object; deadline: Date | null }[] = [];
  readonly reported: { saga: string; id: string; input: object }[] = [];
  readonly #outcome: HandleOutcome;

  constructor(outcome: HandleOutcome = 'decided') {
    super();
    this.#outcome = outcome;
  }

  override begin(saga: SagaOf, id: string, state: object, deadline: Date | null): Promise<void> {
    this.begun.push({ saga: saga.name, id, state, deadline });
    return Promise.resolve();
  }

  override handle(saga: SagaOf, id: string, input: object): Promise<HandleOutcome> {
    this.reported.push({ saga: saga.name, id, input });
    return Promise.resolve(this.#outcome);
  }
}
