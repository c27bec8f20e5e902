import type { Envelope } from '@ticketwave/contracts';
import { play } from '../simulation/simulate.ts';
import type { Mutation, SimulatedShop } from '../simulation/simulated-shop.ts';
import { season } from './season.ts';

/** A shop in which everything of the season has happened. */
export async function playedSeason(mutation: Mutation = {}): Promise<SimulatedShop> {
  const { shop } = await play(season, mutation);
  return shop;
}

/** What the code of a service has published there; nothing if the service is not in the shop. */
export const publishedBy = ({ services }: SimulatedShop, name: string): readonly Envelope[] =>
  services
    .filter((service) => service.name === name)
    .flatMap(({ outbox }) => outbox.published().map(({ envelope }) => envelope));
