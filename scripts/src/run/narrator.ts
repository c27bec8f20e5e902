import colours from 'picocolors';
import { eventually } from './eventually.ts';
import { describeHop, HopLedger } from './hops.ts';
import type { Hop } from './hops.ts';
import { parseLogLine } from './log-line.ts';
import type { LogLine } from './log-line.ts';
import { services } from './service-names.ts';

/** Follows one request through the services' logs and tells its way as it happens. */
export class Narrator {
  readonly #ledger: HopLedger;
  readonly #correlationId: string;
  readonly #tell: (line: string) => void;
  #requestedAt = Number.NaN;

  constructor(correlationId: string, expected: readonly Hop[], tell: (line: string) => void = console.log) {
    this.#correlationId = correlationId;
    this.#ledger = new HopLedger(expected);
    this.#tell = tell;
  }

  /** From here on times are counted. */
  begin(): void {
    this.#requestedAt = Date.now();
  }

  /** Takes a line of any service; those of other requests are passed over. */
  hear(text: string): void {
    const line = parseLogLine(text);
    if (!line || line.correlationId !== this.#correlationId) return;
    const expected = line.hop !== undefined && this.#ledger.see(line.hop);
    this.#tell(this.#sentence(line, expected));
  }

  /** Waits until every expected hop was seen. @returns those that were not, in time */
  async untilComplete(timeoutMs: number): Promise<readonly Hop[]> {
    const complete = (): true | undefined => (this.#ledger.missing.length === 0 ? true : undefined);
    await eventually(complete, { timeoutMs, everyMs: 20 });
    return this.#ledger.missing;
  }

  #sentence({ at, service, hop, message }: LogLine, expected: boolean): string {
    const after = colours.dim(`${String(at - this.#requestedAt).padStart(6)} ms`);
    const who = services[service].title.padEnd(20);
    const what = hop ? `${hop.activity} ${hop.event}`.padEnd(34) : ''.padEnd(34);
    return `${after}  ${expected ? colours.green('✓') : ' '} ${colours.bold(who)}${what}${colours.dim(message)}`;
  }
}

/** "CatalogService handled UpdateEventInventory, BookingService handled InventoryUpdated" */
export function listHops(hops: readonly Hop[]): string {
  return hops.map(describeHop).join(', ');
}
