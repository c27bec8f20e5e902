import { serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import { factsOf, type FaultKind, type Lane } from './fault-kinds.ts';
import { Random } from './random.ts';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** Whom it hits, where it hits one of them. */
  readonly service: ServiceName;
  /** How long it lasts, where it lasts. */
  readonly durationMs: number;
  /** How long everyone is left alone before it. */
  readonly pauseMs: number;
  /** For whatever else is to be chosen. */
  readonly dice: number;
}

const PAUSE_SECONDS = [1, 6] as const;

/**
 * The faults of one lane, one after the other, without an end: every kind once before any comes again. Pure; the
 * same seed gives the same faults.
 */
export function* faultsOf(
  lane: Lane,
  kinds: readonly FaultKind[],
  seed: number,
): Generator<PlannedFault, void> {
  const ofLane = kinds.filter((kind) => factsOf(kind).lane === lane);
  const random = new Random(seed * 2 + (lane === 'breakage' ? 0 : 1));
  while (ofLane.length > 0) {
    for (const kind of random.shuffled(ofLane)) {
      const [shortest, longest] = factsOf(kind).seconds ?? [0, 0];
      yield {
        kind,
        service: random.pick(serviceNames),
        durationMs: random.integer(shortest * 1_000, longest * 1_000),
        pauseMs: random.integer(PAUSE_SECONDS[0] * 1_000, PAUSE_SECONDS[1] * 1_000),
        dice: random.integer(0, 2 ** 31 - 1),
      };
    }
  }
}
