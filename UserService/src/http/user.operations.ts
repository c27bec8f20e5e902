import { Operation } from '@ticketwave/building-blocks/http';
import { userId } from '@ticketwave/contracts';
import { emailAddress, languageTag, personName, phoneNumber } from '@ticketwave/user-contracts';
import Joi from 'joi';
import type { UserProfile } from '../domain/user-state.ts';
import { user } from './user-representation.ts';

const parameters = Joi.object<{ readonly userId: string }, true>({
  userId: userId.example('ada@example.com'),
});

const profile = {
  email: emailAddress,
  phone: phoneNumber.allow(null),
  language: languageTag,
  name: personName.trim(),
};

export const createUser = new Operation({
  name: 'createUser',
  method: 'post',
  path: '/api/users',
  summary: 'Keep how a user is reached',
  description:
    'The answer has the id alone: it is kept with its Idempotency-Key, also when the user has been erased.',
  body: Joi.object<Omit<UserProfile, 'phone'> & { readonly userId?: string; readonly phone?: string | null }>(
    {
      ...profile,
      userId: userId.optional().description('By which the user books; a new one if absent.'),
      phone: profile.phone.optional(),
    },
  )
    .example({ email: 'grace@example.com', language: 'en', name: 'Grace Hopper' })
    .example({
      userId: 'alan',
      email: 'alan@example.com',
      phone: '+441632960961',
      language: 'en-GB',
      name: 'Alan Turing',
    }),
  idempotent: true,
  answers: {
    201: {
      description: 'The id.',
      body: Joi.object<{ readonly userId: string }, true>({ userId }).example({ userId: 'ada@example.com' }),
      location: true,
    },
  },
  refusals: { 409: ['user_exists'] },
});

export const showUser = new Operation({
  name: 'showUser',
  method: 'get',
  path: '/api/users/:userId',
  summary: 'What is known of a user',
  parameters,
  answers: { 200: { description: 'The user.', body: user } },
  refusals: { 404: ['user_unknown'] },
});

export const updateUser = new Operation({
  name: 'updateUser',
  method: 'patch',
  path: '/api/users/:userId',
  summary: 'Correct what is known of a user',
  description: 'Any of the fields, at least one.',
  parameters,
  body: Joi.object<Partial<UserProfile>>(profile)
    .fork(Object.keys(profile), (field) => field.optional())
    .min(1)
    .example({ email: 'ada.lovelace@example.com', phone: null }),
  answers: { 200: { description: 'The user as it is now.', body: user } },
  refusals: { 404: ['user_unknown'] },
});

export const eraseUser = new Operation({
  name: 'eraseUser',
  method: 'delete',
  path: '/api/users/:userId',
  summary: 'Erase what is known of a user',
  description: 'Here at once, and in other services as soon as they handle the event. The id stays.',
  parameters,
  answers: { 204: { description: 'Nothing is known any more.' } },
  refusals: { 404: ['user_unknown'] },
});
