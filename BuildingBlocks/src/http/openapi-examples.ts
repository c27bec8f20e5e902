import type { JsonSchema } from '@ticketwave/contracts/json-schema';

/**
 * What a schema's `.example(…)`s show, under names that OpenAPI asks for.
 * @param description of `schema.describe()`
 */
export function examplesOf(description: object): JsonSchema {
  const { examples = [] } = description as { readonly examples?: readonly unknown[] };
  if (examples.length === 0) return {};
  return {
    examples: Object.fromEntries(examples.map((value, index) => [`example-${index + 1}`, { value }])),
  };
}
