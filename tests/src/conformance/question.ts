import type { QuestionName } from './question-name.ts';
import type { Trial } from './trial.ts';

/** Something that can be asked of a library, with real processes, a real broker and a real database. */
export interface Question {
  readonly name: QuestionName;
  /** As the table has it. */
  readonly title: string;
  /** What is done, and what has to be seen. */
  readonly asks: string;
  /** It harms the broker: nobody else may be asked anything meanwhile. */
  readonly isAlone?: boolean;
  /** @throws Loss if it is not so, NotAsked if the library has nothing to ask, or what went wrong */
  readonly run: (trial: Trial) => Promise<void>;
}
