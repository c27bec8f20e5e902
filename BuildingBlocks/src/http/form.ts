import express, { type Request, type RequestHandler } from 'express';
import type { ObjectSchema } from 'joi';
import { refused } from './errors.ts';
import { parseFields } from './parse.ts';
import { STANDARD_REFUSALS } from './standard-refusals.ts';

/** Refuses what a browser sends for a page of somebody else. Programs name neither header. */
const refuseOtherSites: RequestHandler = (request, _response, next) => {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  const isOwn =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.get('Host'));
  if (!isOwn) throw refused(STANDARD_REFUSALS.formFromElsewhere);
  next();
};

/** A form sets no headers: its field `idempotencyKey` is its `Idempotency-Key`. */
const keyFromField: RequestHandler = (request, _response, next) => {
  const { idempotencyKey, ...fields } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof idempotencyKey === 'string') request.headers['idempotency-key'] = idempotencyKey;
  request.body = fields;
  next();
};

/** Reads an HTML form that a page of this service has posted, and stands in front of its route. */
export const formReader: readonly RequestHandler[] = [
  refuseOtherSites,
  express.urlencoded({ extended: false, limit: '64kb' }),
  keyFromField,
];

/**
 * The fields of a form behind `formReader`, exactly as the schema says.
 * @throws HttpError 415 if it is none, 400 naming every wrong field
 */
export function parseForm<T>(request: Request, schema: ObjectSchema<T>): T {
  if (request.is('application/x-www-form-urlencoded') === false) throw refused(STANDARD_REFUSALS.noForm);
  return parseFields(schema.label('form'), request.body);
}
