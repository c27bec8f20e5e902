import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import type { AdministeredBroker } from '../operator/running.ts';
import { adapt } from '../topology/adapt.ts';
import type { BrokerView } from '../topology/broker-view.ts';
import {
  compareTopology,
  isOurs,
  type Difference,
  type DifferenceKind,
  type Whole,
} from '../topology/compare.ts';
import { harmfulPolicies } from '../topology/harmful-policies.ts';
import { remedyFor } from '../topology/remedy.ts';
import { topologyIfKnown } from '../topology/topology.ts';
import type { Deployment } from './judge-running.ts';
import type { Reason } from './reason.ts';

/** What `topology apply` does not mend, and what a service cannot start with. What is new is applied later. */
const LASTING: readonly DifferenceKind[] = ['missing-virtual-host', 'different-queue', 'different-exchange'];

/**
 * In what the broker is not as those who run need it, and in what it differs from the code here for good.
 * @returns undefined if the code of a service is not known
 */
export async function drift(
  context: Context,
  deployment: Deployment,
  broker: BrokerView,
  { managementUrl, adaptation }: AdministeredBroker,
): Promise<Reason[] | undefined> {
  const topology = await topologyIfKnown(context.project);
  if (topology === undefined) return undefined;
  const wanted = adapt(topology.definitions, topology.permissions, adaptation) as unknown as Whole;
  const ours = { services: namesOf(context.project), requests: [] };
  const lasting = compareTopology(wanted, broker, ours).filter(({ kind }) => LASTING.includes(kind));
  const { origin } = new URL(managementUrl);
  return [...lasting, ...harmfulPolicies(broker, isOurs(ours)), ...lostBindings(deployment)].map(
    (difference): Reason => ({
      kind: 'topology',
      subject: difference.subject,
      what: `is a ${difference.kind.replaceAll('-', ' ')}`,
      change: remedyFor(difference, origin, wanted.vhosts[0]?.name ?? '/'),
    }),
  );
}

/** Of those who run: what is published meanwhile never reaches them. */
const lostBindings = ({ running, bindings }: Deployment): Difference[] =>
  running
    .flatMap((release) => release.bindings)
    .filter(
      ({ queue, exchange, pattern }) =>
        !bindings.some((one) => one.queue === queue && one.exchange === exchange && one.pattern === pattern),
    )
    .map(({ queue, exchange, pattern }): Difference => ({
      kind: 'missing-binding',
      subject: `${exchange} → ${queue} by ${pattern}`,
      expected: { source: exchange, destination: queue, routing_key: pattern },
      found: null,
    }));
