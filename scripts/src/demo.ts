import {
  addresses,
  Failure,
  launch,
  lostService,
  readSettings,
  table,
  untilInterrupted,
  usesGivenBroker,
} from '@ticketwave/cli/development';
import type { ScenarioName } from '../bootstrap/scenarios.mjs';
import { Demonstration, type DemonstrationOptions } from './demo/demonstration.ts';
import { playable } from './demo/scenarios/index.ts';
import { project } from './services.ts';

interface DemoOptions extends DemonstrationOptions {
  /** Stop everything afterwards. */
  readonly once?: boolean;
}

/** Starts everything, plays one scenario or all, and follows each booking through the services. @returns the exit code */
export async function run({ options }: { options: DemoOptions }): Promise<number> {
  const demonstration = new Demonstration(options);
  refuseToStopForeignBroker(demonstration.names);
  const launched = await launch(project, {
    what: 'npm run demo',
    onLine: (line) => demonstration.receive(line),
    environment: { LOG_LEVEL: 'info' }, // the narration is made of these lines
  });
  const lost = lostService(launched);
  try {
    const wentWell = await demonstration.play(launched);
    console.log(table('Where to look', addresses(launched)));
    if (!options.once) await untilInterrupted('Everything stays up until Ctrl-C.', lost);
    return wentWell && !lost.aborted ? 0 : 1;
  } finally {
    await launched.stop();
  }
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
