import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import type { OperationDeclaration } from './operation.ts';
import { STANDARD_REFUSALS as REFUSED, type StandardRefusal } from './standard-refusals.ts';

/** The body of every error, as `answerErrors` writes it. */
export const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', description: 'Stable, for programs.' },
        message: { type: 'string', description: 'What to do, for people.' },
        details: {
          type: 'array',
          description: 'What is wrong with each field.',
          items: {
            type: 'object',
            properties: {
              field: { type: 'string', description: 'Its path, such as ticketCount.' },
              message: { type: 'string' },
            },
            required: ['field', 'message'],
          },
        },
        correlationId: { type: 'string', description: 'As in the header X-Correlation-Id.' },
      },
      required: ['code', 'message', 'correlationId'],
    },
  },
  required: ['error'],
};

/** The body of an error with one of these codes. */
export const errorBody = (codes: readonly string[]): JsonSchema => ({
  'application/json': {
    schema: {
      $ref: '#/components/schemas/Error',
      properties: { error: { properties: { code: { enum: [...new Set(codes)].sort() } } } },
    },
  },
});

/** The same for every operation: what becomes of a request that was well-formed and met trouble. */
export const UNEXPECTED: readonly StandardRefusal[] = [
  REFUSED.internal,
  REFUSED.overloaded,
  REFUSED.databaseAway,
  REFUSED.busy,
  REFUSED.timedOut,
];

/** The refusals that follow from what an operation reads. Pure. */
export function refusalsOf({ body, encoding, idempotent, role }: OperationDeclaration): StandardRefusal[] {
  const ofBody =
    encoding === 'form'
      ? [REFUSED.formFromElsewhere, REFUSED.noForm, REFUSED.bodyTooLarge, REFUSED.encodingUnsupported]
      : [REFUSED.noJson, REFUSED.bodyTooLarge, REFUSED.encodingUnsupported];
  return [
    REFUSED.unreadable,
    REFUSED.malformedJson,
    REFUSED.valueRefused,
    ...(role === 'operator' ? [REFUSED.roleInsufficient] : []),
    ...(body === undefined ? [] : ofBody),
    ...(idempotent === true ? [REFUSED.keyInvalid, REFUSED.keyInUse, REFUSED.keyReused] : []),
  ];
}
