import type { Subscription } from '@ticketwave/building-blocks/messaging';

/**
 * How users are reached: whole streams, in every version, each in its order, so that an older address never replaces a
 * newer one and no erased one comes back. Each message says all that is known, so after a gap the stream goes on, and what
 * comes late has nothing to add.
 */
export const userContactsFeed: Subscription = {
  name: 'user-contacts',
  binds: ['user.user.#'],
  order: { by: 'stream', gapLimit: 30_000, onGap: 'skip' },
};
