import type { JsonSchema } from '@ticketwave/contracts/json-schema';
import type { UPKEEP } from './health.ts';

const report = (status: string): JsonSchema => ({
  type: 'object',
  properties: { status: { const: status } },
  required: ['status'],
  additionalProperties: true,
});

const response = (description: string, type: string, schema: JsonSchema): JsonSchema => ({
  description,
  content: { [type]: { schema } },
});

const operation = (operationId: string, summary: string, responses: JsonSchema): { get: JsonSchema } => ({
  get: { operationId, tags: ['health'], summary, responses },
});

const health = (operationId: string, summary: string): { get: JsonSchema } =>
  operation(operationId, summary, {
    200: response('Yes.', 'application/json', report('ok')),
    503: response('No; the other fields say why.', 'application/json', report('unavailable')),
  });

/** What every service answers besides its own routes. */
export const UPKEEP_PATHS: Readonly<Record<(typeof UPKEEP)[number], { readonly get: JsonSchema }>> = {
  '/health/live': operation('showLive', 'Does the process answer?', {
    200: response('Yes.', 'application/json', report('ok')),
  }),
  '/health/ready': health('showReady', 'May the service take HTTP requests?'),
  '/health/messaging': health('showMessaging', 'Do messages flow?'),
  '/metrics': operation('showMetrics', 'Metrics for Prometheus', {
    200: response('In the text format.', 'text/plain', { type: 'string' }),
  }),
};
