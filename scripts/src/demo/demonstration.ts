import colours from 'picocolors';
import { Failure } from '@ticketwave/cli/development';
import { scenarioNames, scenarios, type ScenarioName } from '../../bootstrap/scenarios.mjs';
import { Api } from './api.ts';
import { Narrator, printOnTerminal } from './narrator.ts';
import { complaintsAbout, type Outcome } from './outcome.ts';
import { play, type Played } from './play.ts';
import type { Running } from './running.ts';
import { playable } from './scenarios/index.ts';
import { describeState } from './state.ts';
import { checklist, summary } from './summary.ts';

const defaultTimeoutSeconds = 30;

/** What the command line says of what is played. */
export interface DemonstrationOptions {
  /** The bootstrap has seen to it that it exists. */
  readonly scenario?: ScenarioName | 'all';
  /** Seconds to wait for the hops. */
  readonly timeout?: string;
}

/** Plays scenarios one after the other on services that run, and follows each booking through their logs. */
export class Demonstration {
  readonly names: readonly ScenarioName[];
  readonly #timeoutMs: number;
  #narrator = new Narrator();

  /** @throws {Failure} if an option is wrong */
  constructor({ scenario = 'created', timeout }: DemonstrationOptions) {
    this.names = scenario === 'all' ? scenarioNames : [scenario];
    this.#timeoutMs = readTimeout(timeout) * 1_000;
  }

  /** Takes a line that a service has logged in JSON. */
  receive(line: string): void {
    this.#narrator.receive(line);
  }

  /** Shows each scenario and what became of it. @returns whether all went as they should */
  async play(running: Running): Promise<boolean> {
    const outcomes: Outcome[] = [];
    for (const name of this.names) outcomes.push(await this.#play(name, running));
    if (outcomes.length > 1) console.log(summary(outcomes));
    return outcomes.every((outcome) => complaintsAbout(outcome).length === 0);
  }

  async #play(name: ScenarioName, running: Running): Promise<Outcome> {
    console.log(`\n${colours.bold(`Scenario ${name}`)}: ${scenarios[name]}`);
    this.#narrator = new Narrator();
    const api = new Api(running.services);
    const [narrator, timeoutMs] = [this.#narrator, this.#timeoutMs];
    const played = await play(playable[name], { api, running, narrator, timeoutMs, report: printOnTerminal });
    report(played);
    return played.outcome;
  }
}

function report({ outcome, observed }: Played): void {
  if (observed) console.log(`${describeState(observed)}\n\n${checklist(outcome)}`);
  const complaints = complaintsAbout(outcome);
  for (const complaint of complaints) console.error(`\n✗ ${complaint}`);
  if (complaints.length > 0) return;
  const statuses = [...new Set(observed?.bookings.map(({ booking }) => booking.status))].join(', ');
  const subject = observed?.bookings.length === 1 ? 'the booking is' : 'all bookings are';
  console.log(`\n✓ All ${outcome.hops.expected} hops seen; ${subject} ${statuses}.`);
}

function readTimeout(text = String(defaultTimeoutSeconds)): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3_600) return seconds;
  throw new Failure('--timeout is wrong: expected a number of seconds from 1 to 3600.', { exitCode: 2 });
}
