import type { Logger, Metrics } from '../observability/index.ts';
import { collectorsOf } from './collectors-of.ts';

/** Has everything collected that the metrics say of a running service's messaging. */
export function observeMessaging({
  logger,
  metrics,
  ...parts
}: Parameters<typeof collectorsOf>[0] & { readonly logger: Logger; readonly metrics: Metrics }): void {
  for (const collector of collectorsOf(parts))
    metrics.collect({ ...collector, report: reportTo(logger, collector.name) });
}

/** Loud once for each time that a collector cannot look. */
const reportTo =
  (logger: Logger, collector: string) =>
  (problem: string | undefined): void => {
    if (problem === undefined) logger.info(`The metrics of '${collector}' can be collected again`);
    else logger.warn(`The metrics of '${collector}' cannot be collected: ${problem}`);
  };
