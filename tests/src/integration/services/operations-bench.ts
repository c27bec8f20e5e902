import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { eventually } from '../../support/eventually.ts';
import type { Answer } from '../../support/hosted-service.ts';
import { useService, type ServiceBench } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';

export const TOKEN = 'operations-dev-only';
export const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

/** OperationsService, and what somebody does with it who knows its token. */
export class OperationsBench {
  readonly #bench: () => ServiceBench;

  constructor(environment: () => NodeJS.ProcessEnv = () => ({})) {
    this.#bench = useService(operationsService, () => ({ OPS_TOKEN: TOKEN, ...environment() }));
  }

  get service(): ServiceBench['service'] {
    return this.#bench().service;
  }

  get surroundings(): ServiceBench['surroundings'] {
    return this.#bench().surroundings;
  }

  get client(): ServiceBench['client'] {
    return this.#bench().client;
  }

  get events(): ServiceBench['events'] {
    return this.#bench().events;
  }

  ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.service.ask(path, { headers: { ...AUTHORIZED, ...headers } });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.service.post(path, body, AUTHORIZED);
  }

  async publish(...messages: readonly GoldenMessage[]): Promise<void> {
    for (const message of messages) await this.client.publish(message);
  }

  /** The newest event that the query finds, once there is one. */
  untilFound(query: string): Promise<Record<string, unknown>> {
    return eventually(async () => {
      const { body } = await this.ask(`/api/events?${query}`);
      if (body.items.length === 0) throw new Error(`Nothing is stored that ${query} finds.`);
      return body.items[0] as Record<string, unknown>;
    });
  }

  /** Follows the stream of events. */
  async stream(query: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const response = await fetch(`${this.service.url}/api/events/stream?${query}`, {
      headers: { ...AUTHORIZED, ...headers },
    });
    if (response.status !== 200 || !response.body) throw new Error(`The stream answers ${response.status}.`);
    return new EventStream(response.body);
  }

  /** Publishes them and waits until all are stored. */
  async store(...messages: readonly GoldenMessage[]): Promise<void> {
    await this.publish(...messages);
    await this.untilStored(messages.map(({ body }) => body.event_id));
  }

  async untilStored(ids: readonly string[]): Promise<void> {
    await eventually(async () => {
      const [row] = await this.service.query<{ count: number }>(
        'SELECT count(*)::integer AS count FROM stored_event WHERE event_id = ANY ($1::uuid[])',
        ids,
      );
      if (row!.count < new Set(ids).size)
        throw new Error(`Of ${ids.length} events ${row!.count} are stored.`);
      return true;
    });
  }
}

interface StreamedEvent {
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Server-sent events, as a client reads them. */
class EventStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** The next so many. */
  async next(count: number): Promise<StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    while (events.length < count) {
      const [block, ...rest] = this.#text.split('\n\n');
      if (rest.length === 0) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error('The stream has ended.');
        this.#text += this.#decoder.decode(value, { stream: true });
      } else {
        this.#text = rest.join('\n\n');
        const { id, data, event } = Object.fromEntries(
          block!.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
        ) as Partial<Record<string, string>>;
        if (id !== undefined && data !== undefined && event !== 'start')
          events.push({ id, data: JSON.parse(data) as Record<string, unknown> });
      }
    }
    return events;
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

/** As `conforming`, caused by another message, so many milliseconds after it. */
export function causedBy(cause: GoldenMessage, type: string, data: object, after = 10): GoldenMessage {
  const message = conforming(type, data, { correlationId: cause.body.correlation_id });
  return at(
    {
      ...message,
      headers: { ...message.headers, 'x-causation-id': cause.body.event_id },
      body: { ...message.body, causation_id: cause.body.event_id },
    },
    new Date(Date.parse(cause.body.timestamp) + after),
  );
}

/** The same message, published at another time. */
export const at = (message: GoldenMessage, time: Date): GoldenMessage => ({
  ...message,
  properties: { ...message.properties, timestamp: Math.floor(time.getTime() / 1000) },
  body: { ...message.body, timestamp: time.toISOString() },
});

/** A booking that is created, paid and confirmed, as its messages. */
export function paidBooking({ bookingId = newId(), eventId = newId(), userId = 'ada@example.com' } = {}): {
  readonly bookingId: string;
  readonly created: GoldenMessage;
  readonly reserved: GoldenMessage;
  readonly prepared: GoldenMessage;
  readonly paid: GoldenMessage;
  readonly confirmed: GoldenMessage;
  readonly sent: GoldenMessage;
} {
  const paymentId = newId();
  const about = { booking_id: bookingId, event_id: eventId, user_id: userId, payment_id: paymentId };
  const known = (type: string, message: (data: object) => GoldenMessage): GoldenMessage => {
    const { data } = conforming(type, {}).body;
    return message(Object.fromEntries(Object.entries(about).filter(([name]) => name in data)));
  };
  const created = known('booking.booking.created', (data) => conforming('booking.booking.created', data));
  const next = (cause: GoldenMessage, type: string): GoldenMessage =>
    known(type, (data) => causedBy(cause, type, data));
  const reserved = next(created, 'catalog.inventory.updated');
  const prepared = next(created, 'payment.payment.created');
  const paid = next(prepared, 'payment.payment.succeeded');
  const confirmed = next(paid, 'booking.booking.confirmed');
  return {
    bookingId,
    created,
    reserved,
    prepared,
    paid,
    confirmed,
    sent: next(confirmed, 'notification.email.sent'),
  };
}
