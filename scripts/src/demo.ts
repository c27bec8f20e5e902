import colours from 'picocolors';
import {
  Failure,
  launch,
  type Launch,
  lostService,
  readSettings,
  untilInterrupted,
  usesGivenBroker,
  addresses,
  table,
} from '@ticketwave/cli/development';
import { scenarioNames, scenarios, type ScenarioName } from '../bootstrap/scenarios.mjs';
import { project } from './services.ts';
import { Api } from './demo/api.ts';
import { complaintsAbout, type Outcome } from './demo/outcome.ts';
import { play, type Played } from './demo/play.ts';
import { describeState } from './demo/state.ts';
import { checklist, summary } from './demo/summary.ts';
import { Narrator, printOnTerminal } from './demo/narrator.ts';
import { playable } from './demo/scenarios/index.ts';

const defaultTimeoutSeconds = 30;

interface DemoOptions {
  /** Stop everything afterwards. */
  readonly once?: boolean;
  /** What is played; the bootstrap has seen to it that it exists. */
  readonly scenario?: ScenarioName | 'all';
  /** Seconds to wait for the hops. */
  readonly timeout?: string;
}

/** Starts everything, plays one scenario or all, and follows each booking through the services. @returns the exit code */
export async function run({ options }: { options: DemoOptions }): Promise<number> {
  const timeoutMs = readTimeout(options.timeout) * 1_000;
  const { scenario = 'created' } = options;
  const names = scenario === 'all' ? scenarioNames : [scenario];
  refuseToStopForeignBroker(names);
  let narrator = new Narrator();
  const launched = await launch(project, {
    what: 'npm run demo',
    onLine: (line) => narrator.receive(line),
    environment: { LOG_LEVEL: 'info' }, // the narration is made of these lines
  });
  const lost = lostService(launched);
  try {
    const outcomes: Outcome[] = [];
    for (const name of names) {
      narrator = new Narrator();
      outcomes.push(await demonstrate(name, launched, narrator, timeoutMs));
    }
    if (names.length > 1) console.log(summary(outcomes));
    console.log(table('Where to look', addresses(launched)));
    if (!options.once) await untilInterrupted('Everything stays up until Ctrl-C.', lost);
    return outcomes.every((outcome) => complaintsAbout(outcome).length === 0) && !lost.aborted ? 0 : 1;
  } finally {
    await launched.stop();
  }
}

async function demonstrate(
  name: ScenarioName,
  launched: Launch,
  narrator: Narrator,
  timeoutMs: number,
): Promise<Outcome> {
  console.log(`\n${colours.bold(`Scenario ${name}`)}: ${scenarios[name]}`);
  const api = new Api(launched.services);
  const played = await play(playable[name], { api, launched, narrator, timeoutMs, report: printOnTerminal });
  report(played);
  return played.outcome;
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

function refuseToStopForeignBroker(names: readonly ScenarioName[]): void {
  const stopping = names.find((name) => playable[name].stopsBroker);
  if (stopping === undefined || !usesGivenBroker(readSettings(process.env, project))) return;
  throw new Failure(
    `The scenario ${stopping} stops the broker, and the one of AMQP_URL was not started here: ` +
      'unset AMQP_URL and its likes, or play another scenario.',
    { exitCode: 2 },
  );
}

function readTimeout(text = String(defaultTimeoutSeconds)): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3_600) return seconds;
  throw new Failure('--timeout is wrong: expected a number of seconds from 1 to 3600.', { exitCode: 2 });
}
