import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { describeError, Logger } from '@ticketwave/building-blocks/observability';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { EventArchive, type EventFilter } from '../application/event-archive.ts';
import { followEvents } from '../application/follow-events.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { eventFilter } from './event-filter.ts';
import { representationOf } from './stored-event-representation.ts';

const POLL_MS = 250;
/** Between two comments, so that nothing on the way takes the connection for a dead one. */
const QUIET_MS = 15_000;
/** Streams at the same time: each asks the database four times a second. */
const MOST = 50;

const streamEvents = new Operation({
  name: 'streamEvents',
  method: 'get',
  path: '/api/events/stream',
  role: 'reader',
  summary: 'Stored events as they come',
  description:
    'Server-sent events: `id` is the position, `data` a stored event. Begins after `Last-Event-ID` or `after`, or else with ' +
    'the next one that is stored; the first one has the name `start`, and as its `id` after which position that is.',
  query: Joi.object<EventFilter & { after?: number }>({
    ...eventFilter,
    after: Joi.number().integer().min(0).optional().example(1_042),
  }),
  answers: { 200: { description: 'Until the client or the service ends it.', texts: ['text/event-stream'] } },
  refusals: { 503: ['streams_exhausted'] },
});

@injectable()
export class EventStreamRoutes extends HttpRoutes {
  #open = 0;

  constructor(
    @inject(EventArchive) private readonly archive: EventArchive,
    @inject(Logger) private readonly logger: Logger,
  ) {
    super();
  }

  override mount(router: Router): void {
    streamEvents.mount(router, async ({ query: { after, ...filter } }, request, response) => {
      if (this.#open >= MOST)
        throw new HttpError(
          503,
          'streams_exhausted',
          `${MOST} streams are open. Try again later.`,
          undefined,
          30,
        );
      const from = lastSeen(request) ?? after ?? (await this.archive.head());
      this.#open++;
      response.on('close', () => this.#open--);
      response.set({
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.flushHeaders();
      await this.#send(from, filter, response);
      return undefined;
    });
  }

  /** Ends with the connection, and when the service takes no more. What fails meanwhile ends it: the client comes again. */
  async #send(from: number, filter: EventFilter, response: Response): Promise<void> {
    const rest = (): Promise<unknown> => sleep(POLL_MS);
    const isOver = (): boolean => response.destroyed || !isListening(response);
    try {
      const pages = followEvents(this.archive, { from, filter, rest, isOver });
      await pipeline(textOf(from, pages), response);
    } catch (error) {
      if (!response.closed) this.logger.warn(`A stream of events was ended: ${describeError(error)}`);
      response.destroy();
    }
  }
}

/** Begins with its position: who loses the connection before the first event comes back to the same place. */
async function* textOf(from: number, pages: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<string> {
  yield `id: ${from}\nevent: start\ndata: {}\n\n`;
  let wrote = performance.now();
  for await (const page of pages) {
    const text = page.length > 0 ? page.map(lineOf).join('') : ': still here\n\n';
    if (page.length === 0 && performance.now() - wrote < QUIET_MS) continue;
    wrote = performance.now();
    yield text;
  }
}

const lineOf = (event: StoredEvent): string =>
  `id: ${event.position}\nevent: event\ndata: ${JSON.stringify(representationOf(event))}\n\n`;

/** @throws HttpError 400 if it is no position */
function lastSeen(request: Request): number | undefined {
  const id = request.get('Last-Event-ID');
  if (id === undefined) return undefined;
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new HttpError(400, 'request_invalid', 'Last-Event-ID is the position of an event, as it came.');
}

/** A server that stops waits for what is being answered: a stream would never end by itself. */
function isListening({ socket }: Response): boolean {
  const { server } = (socket ?? {}) as { server?: { readonly listening: boolean } };
  return server?.listening !== false;
}
