import { userId } from '@ticketwave/contracts';
import Joi from 'joi';
import { emailAddress, languageTag, personName, phoneNumber } from './user-fields.ts';

/** Everything that others may know of a user, as it is now. */
export interface UserSnapshot {
  readonly user_id: string;
  readonly email: string;
  /** In the international format; null if none is known. */
  readonly phone: string | null;
  /** In which the user is written to, as BCP 47 names it. */
  readonly language: string;
  readonly name: string;
}

export const userSnapshot = Joi.object<UserSnapshot, true>({
  user_id: userId,
  email: emailAddress,
  phone: phoneNumber.allow(null),
  language: languageTag,
  name: personName,
});
