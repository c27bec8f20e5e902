import { Failure } from '../../../support/failure.mjs';
import type { BrokerPath } from '../settings.ts';
import type { Availability } from './broker.ts';

export interface Candidate {
  readonly path: BrokerPath;
  readonly available: () => Promise<Availability> | Availability;
}

/**
 * The first way to a broker that is open, in the order of the candidates, or the one that was asked for.
 * @throws {Failure} saying why the one asked for is closed, or, if all are, how to get a broker here
 */
export async function chooseBroker<C extends Candidate>(
  candidates: readonly C[],
  requested: BrokerPath | undefined,
  advice: string,
): Promise<C> {
  for (const candidate of candidates.filter(({ path }) => requested === undefined || path === requested)) {
    const availability = await candidate.available();
    if (availability === true) return candidate;
    if (requested)
      throw new Failure(`TICKETWAVE_BROKER=${requested} cannot be followed: ${availability.because}.`);
  }
  throw new Failure(`There is no RabbitMQ to use. ${advice}`);
}
