export { messageKeyOf } from './copy-detector.ts';
export { readDeadLetter, redriveCopy, type DeadLetter } from './dead-letter.ts';
export { DeadLetters, type DiscardReport } from './dead-letters.ts';
export { BrokerUnavailableError, QueueRefusedError } from './operator-connection.ts';
export type { RedriveOptions, RedriveReport } from './redrive.ts';
export { fits, mayBeForgotten, type Selection } from './selection.ts';
