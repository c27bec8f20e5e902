import type { QuestionName } from './question-name.ts';

/** Where a library keeps what it gives up, besides the queue `shop.orders.dlq`. */
export interface OwnDeadLetters {
  /** Selects `body`, text, and `said`, text: what is said of why. */
  readonly statement: string;
}

/** A table that holds what is to be published. */
export interface OutboxTable {
  readonly name: string;
  /** Is set when the broker has confirmed. */
  readonly markedBy: string;
}

/** A library that is asked. */
export interface Rival {
  readonly name: string;
  /** What npm installs, with versions; empty if nothing. */
  readonly packages: Readonly<Record<string, string>>;
  /** Of its contestant; undefined if there is none. */
  readonly module?: string;
  /** Which of its documented settings it runs with, in a sentence. */
  readonly settings: string;
  /** What its contestant had to add, in a sentence. */
  readonly added: string;
  /** What its documentation promises: not to behave so is a loss. */
  readonly offers: readonly QuestionName[];
  /** Whether it declares the exchange and where dead letters go, which others find on the broker. */
  readonly declaresAll?: boolean;
  /** Milliseconds that whatever has to happen may take; 120 s if absent. */
  readonly patienceMs?: number;
  readonly deadLetters?: OwnDeadLetters;
  readonly outbox?: OutboxTable;
}
