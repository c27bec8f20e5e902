import type { UnitOfWork } from '../messaging/index.ts';
import type { TraceHeaders } from '../observability/tracing.ts';

/** An instance of a saga, as it is stored. */
export interface SagaRecord {
  readonly name: string;
  /** A UUID. */
  readonly id: string;
  readonly state: object;
  readonly status: string;
  /** Why a person must review it; null if not. Stored in the column `attention`. */
  readonly reviewReason: string | null;
  /** From 1, one more with each decision. */
  readonly version: number;
  readonly dueAt: Date | null;
  readonly correlationId: string;
  /** Where in a trace the last decision was taken, which its deadline continues; absent if nowhere. */
  readonly trace?: TraceHeaders | undefined;
}

/** What a decision changes. `version` is the one it was decided on. */
export type SagaChange = Omit<SagaRecord, 'correlationId'>;

/** An instance whose deadline has come. */
export interface DueSaga {
  readonly name: string;
  readonly id: string;
  readonly correlationId: string;
  /** As of the record. */
  readonly trace?: TraceHeaders | undefined;
  readonly version: number;
  /** How often this deadline has failed already. */
  readonly failures: number;
}

/** Keeps the instances of sagas. Everything with a unit of work takes part in its transaction. */
export abstract class SagaStore {
  /** @returns false, and changes nothing, if there is such an instance already */
  abstract insert(record: Omit<SagaRecord, 'version'>, now: Date, work: UnitOfWork): Promise<boolean>;

  abstract find(name: string, id: string, work: UnitOfWork): Promise<SagaRecord | undefined>;

  /**
   * Stores a decision, with the next version, and forgets failures of the deadline before it.
   * @throws ConcurrencyError if the stored version is no longer that of the change
   */
  abstract update(change: SagaChange, now: Date, work: UnitOfWork): Promise<void>;

  /**
   * Holds the instance as it was read until the unit of work ends, so that deciding to change nothing is decided on what is true.
   * @throws ConcurrencyError if the stored version is no longer that of the record
   */
  abstract hold(record: SagaRecord, work: UnitOfWork): Promise<void>;

  /**
   * Instances of these sagas whose deadline has come and is not put off, the oldest deadline first. A deadline stands
   * still during a silence: it comes as much later as the silences since it was set lasted.
   */
  abstract due(names: readonly string[], now: Date, limit: number): Promise<readonly DueSaga[]>;

  /** The deadline failed: it counts as not due until `until`, unless a decision comes before. */
  abstract putOff(due: DueSaga, until: Date, reason: string): Promise<void>;

  /** Until when an instance of the service has recorded that its sagas receive their inputs; undefined if none ever has. */
  abstract inputsReceivedUntil(): Promise<Date | undefined>;

  /**
   * The sagas receive their inputs now. If that was last recorded longer ago than `tolerance` milliseconds, there has been a silence since
   * then; it is stored once, whichever instance records it first.
   */
  abstract recordInputs(now: Date, tolerance: number): Promise<void>;
}
