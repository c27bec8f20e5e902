/**
 * Waits for all of them, also when one fails: nothing may still be starting while everything is being stopped.
 * @throws what the first of them failed with
 */
export async function settleAll(promises: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const results = await Promise.allSettled(promises.filter((promise) => promise !== undefined));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
