import { createHash } from 'node:crypto';
import type {
  IntegrationEvent,
  IntegrationEventClass,
  OperatorActionRecorded,
  OperatorSelection,
} from '@ticketwave/contracts';
import type { AuditEntry } from './audit-trail.ts';

/** What of a selection is said to others: reasons, streams and data of messages may name people, and are not. */
const SAID = new Set([
  ...['all', 'errorType', 'eventType', 'correlationId', 'since', 'before', 'count', 'type'],
  ...['messageIds', 'ids', 'positions', 'canary', 'rate', 'maxFailingPercent', 'force'],
  ...['exportId', 'messageId', 'sent', 'redrive', 'to', 'name', 'id'],
]);

/**
 * The event about a line of the audit; undefined if the service publishes none. Pure.
 * @param publishes all that the service publishes: `operatorActionRecorded` of its own name among it, or not
 */
export function actionEvent(
  service: string,
  publishes: readonly IntegrationEventClass[],
  line: AuditEntry,
): IntegrationEvent | undefined {
  const Recorded = publishes.find(({ contract }) => contract.type === `${service}.operator-action.recorded`);
  return Recorded && new Recorded(dataOf(line));
}

const dataOf = (line: AuditEntry): OperatorActionRecorded => ({
  action_id: line.id,
  action: line.action,
  target: line.target,
  operator: `operator-${createHash('sha256').update(line.operator).digest('hex').slice(0, 16)}`,
  selection: said(line.selection),
  begun_at: line.begunAt,
  ended_at: line.endedAt,
  outcome: line.outcome,
  affected: line.affected,
});

/** Of a list how long it is. */
const said = (selection: object): OperatorSelection =>
  Object.fromEntries(
    Object.entries(selection).flatMap(([name, value]: [string, unknown]) => {
      const shown = Array.isArray(value) ? value.length : value;
      const isShort = typeof shown === 'string' && /^[^\p{Cc}\p{Cs}]{1,300}$/u.test(shown);
      if (!SAID.has(name) || !(isShort || typeof shown === 'number' || typeof shown === 'boolean')) return [];
      return [[name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`), shown]];
    }),
  );
