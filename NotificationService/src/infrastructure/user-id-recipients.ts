import { createHash } from 'node:crypto';
import { injectable } from 'inversify';
import Joi from 'joi';
import { Recipients } from '../application/recipients.ts';
import type { ChannelName } from '../domain/notification-type.ts';

const emailAddress = Joi.string().email({ tlds: false }).required();

/**
 * Knows of users only what their ids say. Where an id is no e-mail address, the address is one that can reach
 * nobody by mistake: `.invalid` is reserved by RFC 2606, +44 7700 900000 to 900999 by Ofcom for use in drama.
 */
@injectable()
export class UserIdRecipients extends Recipients {
  override addressOf(userId: string, channel: ChannelName): string {
    const hash = createHash('sha256').update(userId).digest();
    if (channel === 'sms') return `+447700900${String(hash.readUInt32BE() % 1000).padStart(3, '0')}`;
    const isAddress = emailAddress.validate(userId).error === undefined;
    return isAddress ? userId : `user-${hash.toString('hex').slice(0, 16)}@ticketwave.invalid`;
  }
}
