import colours from 'picocolors';
import { eventually } from '@ticketwave/cli/development';
import { HopLedger } from './hop-ledger.ts';
import type { Hop } from './hops.ts';
import { parseLogLine, type LogLine } from './log-line.ts';
import { services } from '../services.ts';

/** One request, as the narration refers to it. */
export interface FollowedRequest {
  readonly correlationId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the narration calls it, if it follows several of a kind. */
  readonly label?: string;
}

interface Followed {
  readonly request: FollowedRequest;
  readonly ledger: HopLedger;
  readonly hops: number;
}

/** Follows requests through the services' logs and shows their steps as they happen. */
export class Narrator {
  readonly #followed = new Map<string, Followed>();
  readonly #report: (line: string) => void;
  /** What was logged before anybody knew which request to follow. */
  #early: LogLine[] = [];

  constructor(report: (line: string) => void = printOnTerminal) {
    this.#report = report;
  }

  /** Takes a line of any service; those of requests that are not followed wait until they are. */
  receive(text: string): void {
    const line = parseLogLine(text);
    if (line?.correlationId === undefined) return;
    const followed = this.#followed.get(line.correlationId);
    if (followed) this.#narrate(line, followed);
    else this.#early.push(line);
  }

  /** From here on this request is followed, with its lines so far. */
  follow(request: FollowedRequest, expected: readonly Hop[]): void {
    const followed = { request, ledger: new HopLedger(expected), hops: expected.length };
    this.#followed.set(request.correlationId, followed);
    const early = this.#early;
    const isOfIt = ({ correlationId }: LogLine): boolean => correlationId === request.correlationId;
    this.#early = early.filter((line) => !isOfIt(line));
    for (const line of early.filter(isOfIt)) this.#narrate(line, followed);
  }

  /** Waits until every expected hop of every followed request was seen. @returns those that were not, in time */
  async untilComplete(timeoutMs: number): Promise<readonly string[]> {
    const complete = (): true | undefined => (this.missing.length === 0 ? true : undefined);
    await eventually(complete, { timeoutMs, everyMs: 20 });
    return this.missing;
  }

  /** The expected hops that were not seen yet. */
  get missing(): readonly string[] {
    return this.#describe(({ missing }) => missing);
  }

  /** The expected hops that were seen too often. */
  get surplus(): readonly string[] {
    return this.#describe(({ surplus }) => surplus);
  }

  get hops(): { readonly seen: number; readonly expected: number } {
    const all = [...this.#followed.values()];
    const sum = (of: (followed: Followed) => number): number =>
      all.reduce((total, each) => total + of(each), 0);
    return { seen: sum(({ ledger }) => ledger.seen), expected: sum(({ hops }) => hops) };
  }

  #describe(hopsOf: (ledger: HopLedger) => readonly string[]): string[] {
    return [...this.#followed.values()].flatMap(({ request: { label }, ledger }) =>
      hopsOf(ledger).map((hop) => (label === undefined ? hop : `${hop} for ${label}`)),
    );
  }

  #narrate(line: LogLine, { request, ledger }: Followed): void {
    const expected = line.hop !== undefined && ledger.see(line.hop, line.eventId);
    this.#report(sentence(line, request, expected));
  }
}

function sentence(
  { at, service, hop, message }: LogLine,
  request: FollowedRequest,
  expected: boolean,
): string {
  const after = colours.dim(`${String(at - request.at).padStart(6)} ms`);
  const mark = expected ? colours.green('✓') : ' ';
  const label = request.label === undefined ? '' : `${request.label}  `;
  const who = colours.bold(services[service].title.padEnd(20));
  const what = (hop ? `${hop.activity} ${hop.event}` : '').padEnd(34);
  return `${after}  ${mark} ${label}${who}${what}${colours.dim(message)}`;
}

/** Reports a line, also where a moving line of progress stands. */
export function printOnTerminal(line: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.log(line);
}
