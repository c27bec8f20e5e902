/** The keys that charges are made under. Who does not know a secret of ours cannot guess one. */
export abstract class ChargeKeys {
  /** A UUID, the same one for the same payment and `Idempotency-Key`. */
  abstract of(paymentId: string, idempotencyKey: string): string;
}
