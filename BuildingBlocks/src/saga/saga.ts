import type { UnitOfWork } from '../messaging/index.ts';
import type { DeadlineReached, Decision } from './decision.ts';
import type { SagaInput } from './saga-input.ts';

/** Where a command is carried out. */
export interface SagaContext {
  /** Of the instance. */
  readonly id: string;
  readonly now: Date;
  readonly work: UnitOfWork;
}

/**
 * A process manager: it handles what happened and decides what happens next. Bound by services as
 * `container.bind(Saga).to(BookingSaga)`. `decide` is pure: what it knows is in the state, the input and `now`.
 */
export abstract class Saga<
  /* eslint-disable @typescript-eslint/no-explicit-any -- a saga of any kind; `unknown` would make `decide` uncallable */
  State extends object = any,
  Input extends { readonly type: string } = any,
  Command = any,
  /* eslint-enable @typescript-eslint/no-explicit-any */
> {
  /** Kebab-case, such as `booking-life`; stored with each instance, so never changed. */
  abstract readonly name: string;

  /** Which integration events it handles, which instance each is about, and which input it is for that instance. */
  abstract readonly inputs: readonly SagaInput<Input>[];

  /** A state as at its beginning and one input of each kind: the diagram is drawn from what it decides about them. */
  abstract readonly examples: { readonly initial: State; readonly inputs: readonly Input[] };

  /** Pure. Whatever it throws counts as a failure of the message or request, or puts the deadline off. */
  abstract decide(state: State, input: Input | DeadlineReached, now: Date): Decision<State, Command>;

  /** Short status for people and diagrams, kebab-case: `awaiting-payment`. */
  abstract statusOf(state: State): string;

  /**
   * Statuses in which nothing is left to do. An instance that rests in one of them is deleted after
   * SAGA_RETENTION_DAYS; a later input for it is for an unknown one.
   */
  abstract readonly endStatuses: readonly string[];

  /** Why a person must review it (`compensation failed: …`); null if nothing. */
  abstract reviewReasonOf(state: State): string | null;

  /** Does what was decided, in the transaction that stores the decision. `state` is the one decided on. */
  abstract execute(command: Command, state: State, context: SagaContext): Promise<void>;
}

/** A saga as code sees it that knows nothing of its kind. */
export type AnySaga = Saga<object, { readonly type: string }, unknown>;
