import { Bench } from './bench.ts';
import type { MessagingUnderTest } from './subject.ts';

/** How a behaviour is verified. */
export interface VerifyOptions {
  /** Milliseconds that each thing that has to happen may take; 90 s if absent: a busy machine needs it. */
  readonly patienceMs?: number;
}

/** Something that is promised of messaging, whatever carries and stores the messages. */
export interface Behaviour {
  /** A sentence that begins with a verb, for the test's name. */
  readonly name: string;
  /** @throws AssertionError, or what went wrong, if it does not behave so */
  readonly verify: (messaging: MessagingUnderTest, options?: VerifyOptions) => Promise<void>;
}

const PATIENCE_MS = 90_000;

export const behaviour = (name: string, body: (bench: Bench) => Promise<void>): Behaviour => ({
  name,
  verify: async (messaging, { patienceMs = PATIENCE_MS } = {}) => {
    const bench = new Bench(messaging, patienceMs);
    try {
      await body(bench);
    } finally {
      await bench.close();
    }
  },
});
