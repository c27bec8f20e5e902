import { observedBroker } from '../operator/running.ts';
import { adapt } from '../topology/adapt.ts';
import { readBroker, type BrokerView } from '../topology/broker-view.ts';
import { compareTopology, isOurs, type Difference, type Whole } from '../topology/compare.ts';
import { readDefinitions, readPermissions } from '../topology/definitions-file.ts';
import { harmfulPolicies } from '../topology/harmful-policies.ts';
import { remedyFor } from '../topology/remedy.ts';
import type { Finding, Look } from './finding.ts';

const DLQ = '.dlq';

/** @param backlog from how many waiting messages on a queue is a finding */
export async function lookAtBroker(backlog: number, environment = process.env): Promise<Look> {
  const { managementUrl, adaptation } = observedBroker(environment);
  const permissions = readPermissions();
  const wanted = adapt(readDefinitions(), permissions, adaptation) as unknown as Whole;
  const vhost = wanted.vhosts[0]?.name ?? '/';
  const broker = await readBroker(managementUrl, vhost);
  const ours = { services: permissions.permissions.map(({ user }) => user), requests: [] };
  const differences = [...compareTopology(wanted, broker, ours), ...harmfulPolicies(broker, isOurs(ours))];
  const { origin } = new URL(managementUrl);
  const rights = broker.topic_permissions === undefined;
  return {
    findings: [
      ...differences.map((difference) => asFinding(difference, remedyFor(difference, origin, vhost))),
      ...trafficFindings(
        wanted.queues.map(({ name }) => name),
        broker.queues,
        backlog,
      ),
    ],
    unreachable: [],
    notChecked: rights
      ? [{ subject: 'users and rights', reason: 'only an administrator sees them: RABBITMQ_MANAGEMENT_URL' }]
      : [],
  };
}

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
function trafficFindings(ours: readonly string[], queues: readonly Traffic[], backlog: number): Finding[] {
  const there = queues.filter(({ name }) => ours.includes(name));
  return there.flatMap(({ name, consumers, messages = 0, messages_ready: ready = messages }): Finding[] => {
    const [service = ''] = name.split('.');
    if (name.endsWith(DLQ)) return messages === 0 ? [] : [deadLetters(name.slice(0, -DLQ.length), messages)];
    if (name.includes('.retry.')) return [];
    const waiting = `${messages} waiting`;
    if (consumers === 0)
      return [
        {
          kind: 'no consumer',
          subject: name,
          detail: waiting,
          remedy: `start the ${service} service; if it runs, its /health/messaging and its log say why it does not consume`,
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
  const remedy = `npm run dlq -- show ${queue}; then npm run dlq -- redrive ${queue} --all, or discard`;
  return { kind: 'dead letters', subject: queue, detail: String(messages), remedy };
};
