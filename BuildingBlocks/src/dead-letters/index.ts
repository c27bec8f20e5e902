export { CopyDetector, messageKeyOf } from './copy-detector.ts';
export { readDeadLetter, redriveCopy, type DeadLetter } from './dead-letter.ts';
export { DeadLetters, type DiscardReport } from './dead-letters.ts';
export { BrokerUnavailableError, ConfirmingPublisher, QueueRefusedError } from './operator-connection.ts';
export type { RedriveOptions, RedriveReport } from './redrive.ts';
export { fits, isEverything, mayBeForgotten, type Selection } from './selection.ts';
export type { HeldMessage } from './queue-reading.ts';
export { readableBody } from './content.ts';
