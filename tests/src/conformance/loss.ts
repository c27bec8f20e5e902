/** Seen: what should not be. */
export class Loss extends Error {}

/** The library has nothing that the question could be asked of. */
export class NotAsked extends Error {}

/** @throws Loss unless it holds */
export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Loss(otherwise);
}
