import type { Contestant, Place } from '../contestant.ts';
import { OperationsProcess } from '../operations-process.ts';
import { peakResidentBytes } from '../processor-time.ts';
import { StoredEvents } from '../stored-events.ts';
import { untilIs } from '../queues.ts';

/**
 * OperationsService takes what has come while it was away: from its first commit to its last one, and the most memory that it
 * has had meanwhile.
 */
export async function open(place: Place): Promise<Contestant> {
  const events = await StoredEvents.open(place);
  return {
    prepare: (items) => events.prepare(items),
    async run(items, meter) {
      const service = await OperationsProcess.start(place);
      try {
        meter.watch([service.pid]);
        meter.start(
          await untilIs(
            () => events.count(),
            (count) => count > 0,
            { what: 'a first event' },
          ),
        );
        await events.untilStored(items);
        meter.stop(items, { memory: { 'OperationsService at its peak': peakResidentBytes(service.pid) } });
      } finally {
        await service.stop();
      }
    },
    effects: () => events.effects(),
    close: () => events.close(),
  };
}
