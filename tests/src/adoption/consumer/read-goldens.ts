import { readFileSync } from 'node:fs';
import {
  messageOf,
  readEnvelope,
  validateReceived,
  type GoldenMessage,
  type IntegrationEventClass,
} from '@ticketwave/contracts';

const [folder = '', ...packages] = process.argv.slice(2);

/** Prints, for each event that the packages export, its routing key and what was read from its golden message. */
const read: Record<string, object> = {};
for (const name of packages) {
  const exported = (await import(name)) as Record<string, unknown>;
  for (const [key, value] of Object.entries(exported)) {
    if (!key.endsWith('IntegrationEvent')) continue;
    const { contract } = value as IntegrationEventClass;
    const text = readFileSync(`${folder}/${contract.routingKey}.json`, 'utf8');
    const envelope = readEnvelope(messageOf(JSON.parse(text) as GoldenMessage));
    read[contract.routingKey] = validateReceived(contract, envelope.data) as object;
  }
}
console.log(JSON.stringify(read));
