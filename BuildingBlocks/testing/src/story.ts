import { Logger } from '@ticketwave/building-blocks/observability';
import type { Clock } from '@ticketwave/building-blocks/domain';

/** Something that happened in an in-memory system. */
export interface Occurrence {
  readonly at: Date;
  readonly service: string;
  /** As the log has it, such as `published`, `handled`, `retried`, `parked`; `warn` and the like of other lines. */
  readonly activity: string;
  readonly text: string;
  readonly eventType?: string;
  readonly eventId?: string;
  /** Of what a handler or saga did: where the message came from. */
  readonly queue?: string;
  /** Of a published event, as on the wire. */
  readonly data?: object;
  /** Of one that is retried: milliseconds until its next try. */
  readonly delayMs?: number;
}

/** The data of an event as its subscribers get them. */
export const onTheWire = (data: object): object => JSON.parse(JSON.stringify(data)) as object;

/** Which activities of the log are no news: what follows them says the same, and more. */
const NO_NEWS = new Set(['publishing', 'processing']);
const LONGEST_TEXT = 300;

/** What happened in an in-memory system, in its order: for expectations, and for people when they are not met. */
export class Story {
  readonly occurrences: Occurrence[] = [];
  readonly #clock: Clock;
  readonly #delayOf: (queue: string, eventId: string) => number | undefined;

  /** @param delayOf milliseconds until the next try of a message of a queue that waits for it */
  constructor(clock: Clock, delayOf: (queue: string, eventId: string) => number | undefined) {
    this.#clock = clock;
    this.#delayOf = delayOf;
  }

  add(occurrence: Omit<Occurrence, 'at' | 'delayMs'>): void {
    const { activity, queue = '', eventId = '', data } = occurrence;
    const delayMs = activity === 'retried' ? this.#delayOf(queue, eventId) : undefined;
    this.occurrences.push({
      at: this.#clock.now(),
      ...occurrence,
      ...(data && { data: onTheWire(data) }),
      ...(delayMs !== undefined && { delayMs }),
    });
  }

  /** For the code of a service and around it: its lines become part of the story, unless they are no news. */
  loggerOf(service: string): Logger {
    return new StoryLogger(service, this);
  }

  /** @param from the first occurrence that is shown */
  print(from = 0): string {
    const shown = this.occurrences.slice(from);
    const [first] = shown;
    if (!first) return 'Nothing happened.';
    const rows = shown.map(({ at, service, activity, text }) => [
      `+${(at.getTime() - first.at.getTime()) / 1000} s`,
      service,
      activity,
      text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} …` : text,
    ]);
    const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    const widths = [0, 1, 2].map(width);
    const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
    return ['What happened:', ...lines.map((line) => `  ${line}`)].join('\n');
  }
}

class StoryLogger extends Logger {
  readonly #service: string;
  readonly #story: Story;

  constructor(service: string, story: Story) {
    super();
    this.#service = service;
    this.#story = story;
  }

  override debug(text: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (fields['activity'] !== undefined) this.#add('debug', text, fields);
  }

  override info(text: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('info', text, fields);
  }

  override warn(text: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('warn', text, fields);
  }

  override error(text: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add('error', text, fields);
  }

  #add(level: string, text: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const activity = textOf(fields['activity']) ?? level;
    if (NO_NEWS.has(activity)) return;
    const eventType = textOf(fields['eventType']);
    const eventId = textOf(fields['eventId']);
    const queue = textOf(fields['queue']);
    this.#story.add({
      ...{ service: this.#service, activity, text },
      ...(eventType !== undefined && { eventType }),
      ...(eventId !== undefined && { eventId }),
      ...(queue !== undefined && { queue }),
    });
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
