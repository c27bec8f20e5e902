import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { observedBroker } from '../operator/running.ts';
import { adapt } from '../topology/adapt.ts';
import { readBroker, type BrokerView } from '../topology/broker-view.ts';
import { compareTopology, isOurs, type Difference, type Whole } from '../topology/compare.ts';
import { topologyIfKnown } from '../topology/topology.ts';
import { harmfulPolicies } from '../topology/harmful-policies.ts';
import { remedyFor } from '../topology/remedy.ts';
import type { Finding, Look } from './finding.ts';
import { ownerOf } from '@ticketwave/building-blocks/operations';

const DLQ = '.dlq';

/** @param backlog from how many waiting messages on a queue is a finding */
export async function lookAtBroker(context: Context, backlog: number): Promise<Look> {
  const { managementUrl, adaptation } = observedBroker(context);
  const { project } = context;
  const vhost = adaptation.vhost ?? project.virtualHost;
  const broker = await readBroker(managementUrl, vhost);
  const ours = { services: namesOf(project), requests: [] };
  const topology = await topologyIfKnown(project);
  const wanted =
    topology && (adapt(topology.definitions, topology.permissions, adaptation) as unknown as Whole);
  const differences = [
    ...(wanted ? compareTopology(wanted, broker, ours) : []),
    ...harmfulPolicies(broker, isOurs(ours)),
  ];
  const { origin } = new URL(managementUrl);
  const queues = broker.queues.filter(({ name }) =>
    wanted ? wanted.queues.some((queue) => queue.name === name) : isOurs(ours)(name),
  );
  return {
    findings: [
      ...differences.map((difference) => asFinding(difference, remedyFor(difference, origin, vhost))),
      ...trafficFindings(queues, backlog),
    ],
    unreachable: [],
    notChecked: [...(topology ? [] : [UNDEFINED]), ...(broker.topic_permissions ? [] : [UNSEEN])],
  };
}

const UNDEFINED = {
  subject: 'queues, bindings and rights',
  reason: 'only a configuration with the definition of every service says what they must be',
};
const UNSEEN = {
  subject: 'users and rights',
  reason: 'only an administrator sees them: RABBITMQ_MANAGEMENT_URL',
};

function asFinding({ kind, subject, found }: Difference, remedy: string): Finding {
  const detail = kind === 'harmful-policy' ? describePolicy(found as { on: string[] }) : '';
  return { kind: kind.replaceAll('-', ' '), subject, detail, remedy };
}

function describePolicy({ on, ...settings }: { on: string[] }): string {
  const said = Object.entries(settings).map(([name, value]) => `${name} ${String(value)}`);
  return `${said.join(', ')} on ${on.length === 1 ? on[0] : `${on.length} queues, such as ${on[0]}`}`;
}

type Traffic = Pick<BrokerView['queues'][number], 'name' | 'consumers' | 'messages' | 'messages_ready'>;

/** Dead letters, queues that nobody reads and queues that fill up. Pure. */
function trafficFindings(queues: readonly Traffic[], backlog: number): Finding[] {
  return queues.flatMap(({ name, consumers, messages = 0, messages_ready: ready = messages }): Finding[] => {
    const service = ownerOf(name);
    if (name.endsWith(DLQ)) return messages === 0 ? [] : [deadLetters(name.slice(0, -DLQ.length), messages)];
    if (name.includes('.retry.')) return [];
    const waiting = `${messages} waiting`;
    if (consumers === 0)
      return [
        {
          kind: 'no consumer',
          subject: name,
          detail: waiting,
          remedy: `start the ${service} service: ${invocation('restart', service)}; if it runs, its /health/messaging and its log say why it does not consume`,
        },
      ];
    if (ready <= backlog) return [];
    return [
      {
        kind: 'backlog',
        subject: name,
        detail: waiting,
        remedy: `another instance of the ${service} service, or see in its log what its handlers wait for`,
      },
    ];
  });
}

const deadLetters = (queue: string, messages: number): Finding => {
  const [redrive, discard] = [`redrive ${queue} --all`, `discard ${queue} --all`].map((rest) =>
    invocation('dlq', rest),
  );
  const remedy = `${invocation('dlq', `show ${queue}`)}; once the cause is mended ${redrive}; what is invalid: ${discard}`;
  return { kind: 'dead letters', subject: queue, detail: String(messages), remedy };
};
