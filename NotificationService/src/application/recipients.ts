import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Language } from '../domain/language.ts';
import type { ChannelName } from '../domain/notification-type.ts';

/** Where a user is reached, and in which language. */
export interface Recipient {
  /** An e-mail address, and a telephone number in the international format. */
  readonly addresses: Readonly<Record<ChannelName, string>>;
  readonly language: Language;
}

export abstract class Recipients {
  /** As it is known now; everybody is reached somehow. */
  abstract find(userId: string, work: UnitOfWork): Promise<Recipient>;
}
