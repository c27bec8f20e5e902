import colours from 'picocolors';
import { eventually } from './eventually.ts';
import { HopLedger, type Hop } from './hops.ts';
import { parseLogLine, type LogLine } from './log-line.ts';
import { services } from './service-names.ts';

/** One request, as the narration refers to it. */
export interface FollowedRequest {
  readonly correlationId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Follows one request through the services' logs and tells its way as it happens. */
export class Narrator {
  readonly #ledger: HopLedger;
  readonly #tell: (line: string) => void;
  /** What was logged before anybody knew which request to follow. */
  #early: LogLine[] = [];
  #request: FollowedRequest | undefined;

  constructor(expected: readonly Hop[], tell: (line: string) => void = console.log) {
    this.#ledger = new HopLedger(expected);
    this.#tell = tell;
  }

  /** Takes a line of any service; those of other requests are passed over. */
  hear(text: string): void {
    const line = parseLogLine(text);
    if (line?.correlationId === undefined) return;
    if (this.#request) this.#narrate(line, this.#request);
    else this.#early.push(line);
  }

  /** From here on this request is told, with what was heard of it so far. */
  follow(request: FollowedRequest): void {
    this.#request = request;
    for (const line of this.#early) this.#narrate(line, request);
    this.#early = [];
  }

  /** Waits until every expected hop was seen. @returns those that were not, in time */
  async untilComplete(timeoutMs: number): Promise<readonly Hop[]> {
    const complete = (): true | undefined => (this.#ledger.missing.length === 0 ? true : undefined);
    await eventually(complete, { timeoutMs, everyMs: 20 });
    return this.#ledger.missing;
  }

  #narrate(line: LogLine, { correlationId, at }: FollowedRequest): void {
    if (line.correlationId !== correlationId) return;
    const expected = line.hop !== undefined && this.#ledger.see(line.hop);
    this.#tell(sentence(line, line.at - at, expected));
  }
}

function sentence({ service, hop, message }: LogLine, afterMs: number, expected: boolean): string {
  const after = colours.dim(`${String(afterMs).padStart(6)} ms`);
  const mark = expected ? colours.green('✓') : ' ';
  const who = colours.bold(services[service].title.padEnd(20));
  const what = (hop ? `${hop.activity} ${hop.event}` : '').padEnd(34);
  return `${after}  ${mark} ${who}${what}${colours.dim(message)}`;
}
