import type { Contract } from './contract.ts';

export type LogVerb = 'Publishing' | 'Published' | 'Processing' | 'Handled';

/** `🎫 Publishing UpdateEventInventoryIntegrationEvent - EventId: …, Quantity: 2` */
export function logLine(verb: LogVerb, className: string, contract: Contract<never>, data: object): string {
  const style = contract.log;
  const sending = verb === 'Publishing' || verb === 'Published';
  const fieldsOf = sending ? style?.publishing : (style?.processing ?? style?.publishing);
  const fields = fieldsOf?.(data as never) ?? { EntityId: contract.entity(data as never) };
  const shown = Object.entries(fields).map(([label, value]) => `${label}: ${value}`);
  return `${style?.icon ?? '📨'} ${verb} ${className} - ${shown.join(', ')}`;
}
