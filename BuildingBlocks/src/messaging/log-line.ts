import type { IntegrationEventClass } from '@ticketwave/contracts';

export type LogVerb = 'Publishing' | 'Published' | 'Processing' | 'Handled';

/** `📨 Publishing OrderPlacedIntegrationEvent - EntityId: …` */
export function logLine(
  verb: LogVerb,
  { name, contract }: Pick<IntegrationEventClass, 'name' | 'contract'>,
  data: object,
): string {
  const style = contract.log;
  const sending = verb === 'Publishing' || verb === 'Published';
  const fieldsOf = sending ? style?.publishing : (style?.processing ?? style?.publishing);
  const fields = fieldsOf?.(data) ?? { EntityId: contract.entity(data) };
  const shown = Object.entries(fields).map(([label, value]) => `${label}: ${value}`);
  return `${style?.icon ?? '📨'} ${verb} ${name} - ${shown.join(', ')}`;
}
