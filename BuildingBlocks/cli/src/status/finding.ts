/** Something that a person should see to. */
export interface Finding {
  /** What kind of thing is wrong, such as `dead letters`. */
  readonly kind: string;
  /** The queue, exchange, service or saga that it is about. */
  readonly subject: string;
  readonly detail: string;
  /** The command that mends it, or that leads there. */
  readonly remedy: string;
}

/** Something that nobody could look at, with the reason. */
export interface NotLooked {
  readonly subject: string;
  readonly reason: string;
}

export interface Look {
  readonly findings: readonly Finding[];
  /** What could not be reached. */
  readonly unreachable: readonly NotLooked[];
  /** What the account may not see, or nobody has named. */
  readonly notChecked: readonly NotLooked[];
}
