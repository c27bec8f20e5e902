import { createHash } from 'node:crypto';
import Joi from 'joi';
import type { Recipient } from '../application/recipients.ts';

const emailAddress = Joi.string().email({ tlds: false }).required();

/**
 * Where a user is reached of whom only the id is known. Where that is no e-mail address, the address is one that can reach
 * nobody by mistake: `.invalid` is reserved by RFC 2606, +44 7700 900000 to 900999 by Ofcom for use in drama. Pure.
 */
export function addressesFrom(userId: string): Recipient['addresses'] {
  const hash = createHash('sha256').update(userId).digest();
  const isAddress = emailAddress.validate(userId).error === undefined;
  return {
    email: isAddress ? userId : `user-${hash.toString('hex').slice(0, 16)}@ticketwave.invalid`,
    sms: `+447700900${String(hash.readUInt32BE() % 1000).padStart(3, '0')}`,
  };
}
