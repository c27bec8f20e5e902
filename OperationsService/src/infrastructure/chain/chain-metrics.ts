import type { Logger, Metrics } from '@ticketwave/building-blocks/observability';
import type { Sql } from './chain-sql.ts';

/** Has metrics say how many events wait for their entries in the chain, and since when. */
export function observeChain(metrics: Metrics, sql: Sql, logger: Logger): void {
  metrics.collect({
    name: 'event chain',
    gauges: {
      event_chain_waiting: { help: 'Events that are stored and have no entry in the chain yet' },
      event_chain_waiting_seconds: { help: 'How long the oldest of them has waited; 0 without any' },
    },
    look: async () => {
      const [row] = await sql<{ waiting: number; seconds: number }>(WAITING);
      return {
        event_chain_waiting: [{ value: row?.waiting ?? 0 }],
        event_chain_waiting_seconds: [{ value: row?.seconds ?? 0 }],
      };
    },
    report: (problem) => {
      if (problem === undefined) logger.info('The metrics of the chain of events can be collected again');
      else logger.warn(`The metrics of the chain of events cannot be collected: ${problem}`);
    },
  });
}

/** The first that waits is the oldest: positions are given in the order of time. */
const WAITING = `
  WITH chained AS MATERIALIZED (SELECT coalesce(max(position), 0) AS position FROM event_chain)
  SELECT (store_head.position - chained.position)::float AS waiting,
         coalesce(extract(epoch FROM clock_timestamp() - (
           SELECT recorded_at FROM stored_event
            WHERE position > (SELECT position FROM chained) ORDER BY position LIMIT 1)), 0)::float AS seconds
    FROM store_head, chained`;
