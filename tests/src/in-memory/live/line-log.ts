import { currentCorrelation, Logger, redact } from '@ticketwave/building-blocks/observability';

type Fields = Readonly<Record<string, unknown>>;

/** Gives each line to somebody as the JSON object that a service logs. Errors are shown on stderr as well. */
export class LineLog extends Logger {
  readonly #service: string;
  readonly #receive: (line: string) => void;

  /** @param service as in the log: `booking-service` */
  constructor(service: string, receive: (line: string) => void) {
    super();
    this.#service = service;
    this.#receive = receive;
  }

  override debug(): void {
    // As at the level info.
  }

  override info(message: string, fields: Fields = {}): void {
    this.#line('info', message, fields);
  }

  override warn(message: string, fields: Fields = {}): void {
    this.#line('warn', message, fields);
  }

  override error(message: string, fields: Fields = {}): void {
    console.error(redact(`✗ ${this.#service}: ${message}`));
    this.#line('error', message, fields);
  }

  #line(level: string, message: string, fields: Fields): void {
    const own = { level, message, service: this.#service, timestamp: new Date().toISOString() };
    this.#receive(JSON.stringify({ ...currentCorrelation(), ...fields, ...own }));
  }
}
