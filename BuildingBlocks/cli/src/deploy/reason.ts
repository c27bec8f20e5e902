/** Why something may not be deployed. */
export interface Reason {
  readonly kind:
    | 'running consumer'
    | 'running publisher'
    | 'other instance'
    | 'waiting message'
    | 'outbox'
    | 'dead letter'
    | 'unknown'
    | 'topology';
  /** The event, queue or service that it is about. */
  readonly subject: string;
  readonly what: string;
  /** What would make it a yes. */
  readonly change: string;
}
