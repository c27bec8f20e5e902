import { readIfThere } from '../../../support/files.mjs';
import { invocation } from '../../operator/invocation.ts';
import { lastLines } from '../logs.ts';

/** What RabbitMQ logs when its data lack a feature that this version takes for granted: they are too old for it. */
const tooOld = /disabled_required_feature_flag|required feature flag not enabled/;

/** What a node that did not start leaves to say, and the way out. @param data the folder of its data */
export function whyNotStarted(log: string, data: string): string {
  const refused = refusedData(readIfThere(log) ?? '', data);
  if (refused !== undefined) return refused;
  return `RabbitMQ did not start; ${log} says why, and ${invocation('reset', '--broker')} makes room for a new node:\n${lastLines(log)}`;
}

/** The sentence about data that an older version made; undefined if the log says something else. Pure. */
export function refusedData(log: string, data: string): string | undefined {
  if (!tooOld.test(log)) return undefined;
  return (
    `The installed RabbitMQ does not open the data in ${data}, which an older version made: go on with that version, ` +
    `or run it until its queues are empty and then make room for a new node with ${invocation('reset', '--broker')}, ` +
    'which keeps the databases.'
  );
}
