import { userId } from '@ticketwave/contracts';
import { emailAddress, languageTag, personName, phoneNumber } from '@ticketwave/user-contracts';
import Joi from 'joi';
import type { KnownUser } from '../domain/user-state.ts';

export const representationOf = ({ id, profile: { email, phone, language, name } }: KnownUser) => ({
  userId: id,
  email,
  phone,
  language,
  name,
});

export type UserRepresentation = ReturnType<typeof representationOf>;

/** Of `representationOf`. */
export const user = Joi.object<UserRepresentation, true>({
  userId,
  email: emailAddress,
  phone: phoneNumber.allow(null).description('Null if none is known.'),
  language: languageTag.description('In which the user is written to.'),
  name: personName,
})
  .meta({ fieldKind: { name: 'User' } })
  .example({
    userId: 'ada@example.com',
    email: 'ada@example.com',
    phone: '+4930123456',
    language: 'de-AT',
    name: 'Ada Lovelace',
  } satisfies UserRepresentation);
