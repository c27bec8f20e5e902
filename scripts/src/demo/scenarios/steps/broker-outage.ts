import { eventually, Failure, step } from '@ticketwave/cli/development';
import type { Stage, Step } from '../scenario.ts';

/** Takes the broker away, until `ends` or the end of the scenario. */
export function brokerOutage(): { readonly begins: Step; readonly ends: Step } {
  let away = false;
  const ends: Step = async ({ running: { broker } }) => {
    if (!away) return;
    await step('Starting the broker again', () => broker.start(), { always: true });
    away = false;
  };
  const begins: Step = async (stage) => {
    const { running, undo, report, timeoutMs } = stage;
    away = true;
    undo.add(() => ends(stage));
    await step('Stopping the broker', () => running.broker.stop(), { always: true });
    const noticed = await eventually(() => outageIsNoticed(stage), { timeoutMs });
    if (!noticed) throw new Failure('BookingService does not report that the broker is away.');
    report('BookingService answers /health/messaging with 503, and /health/ready with 200.');
  };
  return { begins, ends };
}

async function outageIsNoticed({ api }: Stage): Promise<true | undefined> {
  const [messaging, ready] = await Promise.all([
    api.health('booking', 'messaging'),
    api.health('booking', 'ready'),
  ]);
  return (messaging === 503 && ready === 200) || undefined;
}
