/** Where a service can be told to kill itself, in the order in which a message passes them. */
export const killPoints = [
  'before-commit',
  'after-commit',
  'after-publish',
  'after-confirm',
  'before-ack',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** What a service is sent: the point at which it dies when it next passes it, null for none. */
export interface Arming {
  readonly killAt: KillPoint | null;
}
