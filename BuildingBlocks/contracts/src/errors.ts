/** A contract, subscription or topology is wrong in itself: a mistake in code, found before anything connects. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/** An upcaster failed, or made data that the newer version does not allow: a mistake in code that no repetition mends. */
export class UpcastError extends Error {
  override readonly name = 'UpcastError';
}

/** A message that can never be read as it is, however often it is tried. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}
