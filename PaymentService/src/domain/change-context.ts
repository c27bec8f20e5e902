/** The request or message that asked for something: what is done about it later still belongs to its flow. */
export interface Origin {
  readonly correlationId: string;
  readonly causationId: string;
}

/** When and why a payment changes. */
export interface ChangeContext {
  readonly at: Date;
  readonly origin: Origin;
  /** Of the refund, if the change makes one due. */
  readonly refundId: string;
}
