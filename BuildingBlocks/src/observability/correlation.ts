import { AsyncLocalStorage } from 'node:async_hooks';

/** Which request a piece of work belongs to, and what directly led to it. */
export interface Correlation {
  /** Of the HTTP request that started it all; never changes along the flow. */
  readonly correlationId: string;
  /** The message or request that directly led to this work. */
  readonly causationId: string;
}

const storage = new AsyncLocalStorage<Correlation>();

/** Runs the body, and everything it awaits, as part of this correlation. */
export const correlate = <R>(correlation: Correlation, body: () => R): R => storage.run(correlation, body);

/** That of the code that asks; undefined outside any. */
export const currentCorrelation = (): Correlation | undefined => storage.getStore();
