/** Where a service can be made to kill itself, in the order in which a message passes them. */
export type KillPoint = 'before-commit' | 'after-commit' | 'after-publish' | 'after-confirm' | 'before-ack';

/** What a service is sent: the point at which it dies when it next passes it, null for none. */
export interface Arming {
  readonly killAt: KillPoint | null;
}
