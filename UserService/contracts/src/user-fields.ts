import Joi from 'joi';

/** Two patterns, because the one that says what an address is has no place for the length of the whole. */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** An e-mail address as forms on the web take it, with a dot in its domain: up to 254 characters of ASCII. */
export const emailAddress = Joi.string()
  .pattern(/^[!-~]{1,254}$/)
  .pattern(ADDRESS)
  .messages({ 'string.pattern.base': '{{#label}} must be an e-mail address, such as ada@example.com' })
  .meta({ fieldKind: { name: 'email-address' } });

/** A telephone number in the international format of E.164. */
export const phoneNumber = Joi.string()
  .pattern(/^\+[1-9][0-9]{6,14}$/)
  .messages({
    'string.pattern.base': '{{#label}} must be a number in the international format, such as +4930123456',
  })
  .meta({ fieldKind: { name: 'phone-number' } });

/** A language as BCP 47 names it, in its shorter forms: `en`, `de-AT`, `zh-Hant-TW`. */
export const languageTag = Joi.string()
  .pattern(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/)
  .messages({ 'string.pattern.base': '{{#label}} must be a language such as en or de-AT' })
  .meta({ fieldKind: { name: 'language-tag' } });

/** What a person is called. */
export const personName = Joi.string()
  .pattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u)
  .messages({ 'string.pattern.base': '{{#label}} must have 1 to 200 characters, and no control characters' });
