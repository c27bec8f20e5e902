import type { ChannelModel } from 'amqplib';
import type { OwnApplication } from './own-application.ts';

const PATIENCE_MS = 120_000;

/** Something that is waited for, and that may have happened before. */
class Signal {
  give!: () => void;
  readonly given = new Promise<void>((resolve) => (this.give = resolve));
}

interface Flow {
  paymentId?: string;
  /** BookingService waits for the payment. */
  awaited?: boolean;
  readonly payable: Signal;
  readonly confirmed: Signal;
}

interface Seen {
  readonly event_type: string;
  readonly data: { readonly booking_id: string; readonly payment_id?: string; readonly status?: string };
}

/** Bookings that are made and paid at once, by somebody who listens on the broker instead of asking again and again. */
export class BookingFlows {
  readonly #application: OwnApplication;
  readonly #flows = new Map<string, Flow>();
  /** What was published before the answer to the request had come. */
  readonly #early = new Map<string, Seen[]>();

  private constructor(application: OwnApplication) {
    this.#application = application;
  }

  static async open(model: ChannelModel, application: OwnApplication): Promise<BookingFlows> {
    const flows = new BookingFlows(application);
    const channel = await model.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'booking.events', 'booking.booking.*.v1');
    await channel.bindQueue(queue, 'payment.events', 'payment.payment.created.v1');
    await channel.consume(
      queue,
      (message) => {
        if (message) flows.#see(JSON.parse(message.content.toString('utf8')) as Seen);
      },
      { noAck: true },
    );
    return flows;
  }

  /** What came of bookings that nobody follows. */
  forget(): void {
    this.#early.clear();
  }

  /** From the request to the confirmation. @throws Error if a service refuses, or it takes more than two minutes */
  async live(userId: string): Promise<void> {
    const { client } = this.#application;
    const { status, body } = await this.#application.book(userId);
    if (status !== 201) throw new Error(`BookingService answers ${status}: ${JSON.stringify(body)}`);
    const bookingId = String(body['bookingId']);
    const flow: Flow = { payable: new Signal(), confirmed: new Signal() };
    this.#flows.set(bookingId, flow);
    for (const seen of this.#early.get(bookingId) ?? []) this.#see(seen);
    this.#early.delete(bookingId);
    await inTime(flow.payable.given, `booking ${bookingId} could not be paid`);
    const url = `${this.#application.url('payment')}/api/payments/${flow.paymentId}/pay`;
    const paid = await client.post(url, { paymentMethod: 'tok_success' });
    if (paid.status >= 300)
      throw new Error(`PaymentService answers ${paid.status}: ${JSON.stringify(paid.body)}`);
    await inTime(flow.confirmed.given, `booking ${bookingId} was not confirmed`);
    this.#flows.delete(bookingId);
  }

  #see(seen: Seen): void {
    const { event_type: type, data } = seen;
    const flow = this.#flows.get(data.booking_id);
    if (!flow) {
      this.#early.set(data.booking_id, [...(this.#early.get(data.booking_id) ?? []), seen]);
      return;
    }
    if (type === 'payment.payment.created' && data.payment_id !== undefined) flow.paymentId = data.payment_id;
    if (type === 'booking.booking.updated' && data.status === 'awaiting-payment') flow.awaited = true;
    if (flow.paymentId !== undefined && flow.awaited) flow.payable.give();
    if (type === 'booking.booking.confirmed') flow.confirmed.give();
  }
}

async function inTime(promise: Promise<void>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
