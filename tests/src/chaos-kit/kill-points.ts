/** Where a message can find its service killing itself, in the order in which it passes them. */
type MessagePoint = 'before-commit' | 'after-commit' | 'after-publish' | 'after-confirm' | 'before-ack';

/** Where a redrive can, in the order in which it passes them. */
export type RedrivePoint =
  | 'after-audit'
  | 'after-begin'
  | 'after-claim'
  | 'before-copy'
  | 'after-copy'
  | 'after-copy-confirm'
  | 'before-mark'
  | 'after-mark'
  | 'after-settle'
  | 'after-state';

export type KillPoint = MessagePoint | RedrivePoint;

/** What a service is sent: the point at which it dies, null for none, and at which of its passings. */
export interface Arming {
  readonly killAt: KillPoint | null;
  /** From 1. */
  readonly passing: number;
}
