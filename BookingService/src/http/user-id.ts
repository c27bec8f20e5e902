import { userId as anyUserId } from '@ticketwave/building-blocks/messaging';

/** As on the wire, but without control characters and halves of surrogate pairs: PostgreSQL cannot keep them. */
export const userId = anyUserId
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u)
  .messages({ 'string.pattern.base': '{{#label}} must not contain control characters' });
