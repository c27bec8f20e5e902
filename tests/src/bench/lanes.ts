/** Does so many things, at most so many at a time. @throws what the first one throws that fails */
export async function inLanes(
  items: number,
  lanes: number,
  one: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(lanes, items) }, async () => {
      while (next < items) await one(next++);
    }),
  );
}

/**
 * Begins so many things at a steady rate, whatever becomes of those before.
 * @param rate in a second
 */
export async function atRate(
  items: number,
  rate: number,
  one: (index: number) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const all: Promise<void>[] = [];
  for (let index = 0; index < items; index++) {
    const wait = begun + (index * 1_000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const each = one(index);
    each.catch(() => undefined); // it is waited for below
    all.push(each);
  }
  await Promise.all(all);
}
