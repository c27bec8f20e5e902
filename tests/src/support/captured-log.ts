import { Logger } from '@ticketwave/building-blocks/observability';

interface CapturedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a service has logged, for specs to read. */
export class CapturedLog extends Logger {
  readonly lines: CapturedLine[] = [];

  override debug(message: string, fields = {}): void {
    this.lines.push({ level: 'debug', message, fields });
  }

  override info(message: string, fields = {}): void {
    this.lines.push({ level: 'info', message, fields });
  }

  override warn(message: string, fields = {}): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  override error(message: string, fields = {}): void {
    this.lines.push({ level: 'error', message, fields });
  }

  /** The lines of at least this weight, as text. */
  complaints(): string[] {
    return this.lines
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ message }) => message);
  }
}
