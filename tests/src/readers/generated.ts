import type { IntegrationEventClass } from '@ticketwave/contracts';
import { jsonSchemaOf } from '@ticketwave/contracts/json-schema';
import { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } from 'quicktype-core';

/** What a public generator of code makes of the JSON Schema of an event's message, whose type it is to call `Event`. */
export async function readerIn(
  language: 'python' | 'go',
  { contract }: IntegrationEventClass,
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const schemas = new JSONSchemaInput(new FetchingJSONSchemaStore());
  await schemas.addSource({ name: 'Event', schema: JSON.stringify(jsonSchemaOf(contract)) });
  const inputData = new InputData();
  inputData.addInput(schemas);
  const { lines } = await quicktype({ inputData, lang: language, rendererOptions: options });
  return lines.join('\n');
}
