/**
 * Leaves nothing behind when the body ends in time: no timer, and nothing that waits for one.
 * @param late what is thrown, and aborts the body's signal, if it does not end within so many milliseconds
 */
export async function within<R>(
  milliseconds: number,
  body: (signal: AbortSignal) => Promise<R>,
  late: (milliseconds: number) => Error,
): Promise<R> {
  const time = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = late(milliseconds);
      time.abort(error);
      reject(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([body(time.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
