import Joi from 'joi';
import type { Selection } from '../dead-letters/index.ts';
import { HttpError } from '../http/index.ts';
import { timestamp } from './fields.ts';

/** Which dead letters are meant, as a request says it. */
export interface SelectionRequest {
  readonly all?: boolean;
  readonly messageIds?: readonly string[];
  readonly positions?: readonly number[];
  readonly errorType?: string;
  readonly eventType?: string;
  readonly correlationId?: string;
  readonly since?: string;
  readonly before?: string;
  readonly count?: number;
}

const word = Joi.string().pattern(/^[^]{1,300}$/u);

export const selection = Joi.object<SelectionRequest>({
  all: Joi.boolean().valid(true).optional().description('All of them; then nothing else may be said.'),
  messageIds: Joi.array().items(word).min(1).max(500).optional(),
  positions: Joi.array().items(Joi.number().integer().min(1)).min(1).max(500).optional(),
  errorType: word.optional(),
  eventType: word.optional(),
  correlationId: word.optional(),
  since: timestamp.optional(),
  before: timestamp.optional(),
  count: Joi.number().integer().min(1).max(100_000).optional().description('Of those that fit, the oldest.'),
}).example({ all: true });

/** @throws HttpError 400 unless something is said, or `all` and nothing else */
export function selectionOf(request: SelectionRequest): Selection {
  const { all, messageIds, since, before, ...rest } = request;
  const isAll = Object.keys(request).every((field) => field === 'all');
  if (isAll !== (all === true))
    throw new HttpError(
      400,
      'selection_unclear',
      'selection says which dead letters are meant: {"all":true} alone, or at least one of the other fields without it.',
    );
  return {
    ...rest,
    ...(messageIds && { ids: messageIds }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(before !== undefined && { before: new Date(before) }),
  };
}

export const UNCLEAR = { 400: ['selection_unclear'] } as const;
