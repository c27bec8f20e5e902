import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { within } from '@ticketwave/building-blocks/internal/messaging';
import { eventually } from '@ticketwave/cli/dev/eventually';

const REACH_WITHIN_MS = 60_000;
/** An answer that takes longer never comes: a broker that is killed meanwhile may leave amqplib waiting without an end. */
const ANSWER_MS = 10_000;

/** Connects past the proxies, as soon as the broker is there. @throws Error if it is not there in time */
export async function connectDirectly(url: () => string): Promise<ChannelModel> {
  let reason: unknown;
  const attempt = (): Promise<ChannelModel | undefined> =>
    answered(connect(url(), { timeout: 5_000, noDelay: true })).catch((error: unknown) => {
      reason = error;
      return undefined;
    });
  const model = await eventually(attempt, { timeoutMs: REACH_WITHIN_MS, everyMs: 250 });
  if (!model) throw new Error(`The broker cannot be reached: ${String(reason)}`);
  model.on('error', () => undefined); // "close" follows
  return model;
}

const answered = <R>(answer: Promise<R>): Promise<R> =>
  within(
    ANSWER_MS,
    () => answer,
    () => new Error('The broker did not answer.'),
  );

/** Lends a channel of a connection of its own. */
export async function withChannel<R>(
  url: () => string,
  body: (channel: ConfirmChannel) => Promise<R>,
): Promise<R> {
  const model = await connectDirectly(url);
  const closed = new Promise<never>((_, reject) => {
    model.once('close', () => reject(new Error('The connection to the broker was lost.')));
  });
  closed.catch(() => undefined); // only of interest while the body runs
  try {
    const channel = await answered(model.createConfirmChannel());
    channel.on('error', () => undefined); // the operation that caused it fails as well
    return await Promise.race([body(channel), closed]);
  } finally {
    await answered(model.close()).catch(() => undefined); // it may be gone already
  }
}

export type { Channel, ChannelModel };
