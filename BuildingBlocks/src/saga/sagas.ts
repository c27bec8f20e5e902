import type { UnitOfWork } from '../messaging/index.ts';
import type { Saga } from './saga.ts';

/** The class of a saga that is bound in this service. */
export type SagaOf<
  /* eslint-disable @typescript-eslint/no-explicit-any -- a saga of any kind */
  State extends object = any,
  Input extends { readonly type: string } = any,
> = abstract new (...parts: any[]) => Saga<State, Input>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** `unknown`: there is no such instance; that is logged, nothing else happens. */
export type HandleOutcome = 'decided' | 'unknown' | { readonly skipped: string };

/** How use cases begin sagas and give them inputs, in their own unit of work. */
export abstract class Sagas {
  /**
   * Begins an instance. Its correlation id, which its deadlines keep, is that of the unit of work.
   * @param id a UUID: what a deadline sets off names it as its cause
   * @param deadline when it decides first if no input comes before; null: never
   * @throws Error if there is one already
   */
  abstract begin<State extends object>(
    saga: SagaOf<State>,
    id: string,
    state: NoInfer<State>,
    deadline: Date | null,
    work: UnitOfWork,
  ): Promise<void>;

  /**
   * Lets an instance decide about the input, and carries the decision out.
   * @throws ConcurrencyError if another unit of work changed the instance meanwhile: this one is then repeated
   */
  abstract handle<Input extends { readonly type: string }>(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- of any state
    saga: SagaOf<any, Input>,
    id: string,
    input: NoInfer<Input>,
    work: UnitOfWork,
  ): Promise<HandleOutcome>;
}
