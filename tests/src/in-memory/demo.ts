import { step, table, untilInterrupted } from '@ticketwave/cli/development';
import { Demonstration, type DemonstrationOptions } from '@ticketwave/scripts/demo/demonstration';
import { describeError } from '@ticketwave/building-blocks/observability';
import { LiveShop } from './live/live-shop.ts';

interface DemoOptions extends DemonstrationOptions {
  /** Stop afterwards. */
  readonly once?: boolean;
}

/**
 * Plays one scenario or all on services in this process, without broker and database, and follows each booking through
 * them. @returns the exit code
 */
export async function run({ options }: { options: DemoOptions }): Promise<number> {
  const demonstration = new Demonstration(options);
  const lost = new AbortController();
  const onFailure = (error: unknown): void => {
    console.error(`✗ The services cannot go on: ${describeError(error)}`);
    lost.abort();
  };
  const start = () => LiveShop.start((line) => demonstration.receive(line), onFailure);
  const shop = await step('Starting the services in this process, on memory', start, { always: true });
  try {
    const wentWell = await demonstration.play(shop);
    const places = Object.values(shop.services).map(({ title, url }) => [title, url]);
    console.log(table('Where to look', places));
    if (!options.once) await untilInterrupted('Everything stays up until Ctrl-C.', lost.signal);
    return wentWell && !lost.signal.aborted ? 0 : 1;
  } finally {
    await shop.stop();
  }
}
