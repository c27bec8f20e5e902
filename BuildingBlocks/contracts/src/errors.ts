/** A contract, subscription or topology is wrong in itself: a mistake in code, found before anything connects. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/** A message that can never be read as it is, however often it is tried. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}
