import type { Delivery } from './inbox.ts';

/** In the third crash a message was alone, so no other can be the cause. */
const PROOF = 3;

/**
 * How often a message has ended its process, if that is often enough to give it up. Its first delivery is not counted,
 * so a first crash leaves only the redelivery behind; of the second one others may be the cause that were under way; in
 * the third it was alone. A copy is counted from its first delivery on, and is alone in the second. Who does not die
 * leaves no redelivery behind: a first delivery that counts so high is one of many at the same time.
 * @param count with the run that would begin now
 * @param maximum attempts that the subscription allows
 */
export function crashesOf(
  { attempt, redelivered }: Delivery,
  count: number,
  maximum: number,
): number | undefined {
  if (!redelivered) return undefined;
  if (attempt === 1) return count >= Math.max(maximum, PROOF) ? count : undefined;
  const crashes = count - attempt;
  return count > maximum && crashes >= PROOF - 1 ? crashes : undefined;
}
