import { invocation } from '../operator/invocation.ts';
import type { Bound, Difference, DifferenceKind } from './compare.ts';

const APPLY = invocation('topology', 'apply');

/**
 * What would put a difference right. Pure.
 * @param api the management API without credentials, such as `http://127.0.0.1:15672`
 */
export function remedyFor(difference: Difference, api: string, vhost: string): string {
  const remedy = REMEDIES[difference.kind];
  if (!remedy) return APPLY;
  const deleting: Deleting = (kind, path) =>
    `curl --user <administrator> -X DELETE '${api}/api/${kind}/${encodeURIComponent(vhost)}/${path}'`;
  return remedy(difference, deleting, vhost);
}

type Deleting = (kind: 'queues' | 'exchanges' | 'bindings', path: string) => string;

const REMEDIES: Partial<
  Record<DifferenceKind, (difference: Difference, deleting: Deleting, vhost: string) => string>
> = {
  'missing-queue': () =>
    `${APPLY}; what was in it is lost: ${invocation('outbox', 'republish --service <publisher> --since <when it went>')}`,
  'missing-binding': ({ expected }) => `${APPLY}${lostSince(expected as Bound)}`,
  'different-queue': ({ subject }, deleting) =>
    `Arguments cannot be changed. Let the queue run empty, stop its service, ${deleting('queues', subject)}; ${APPLY}`,
  'different-exchange': ({ subject }, deleting) =>
    'An exchange cannot be changed, and deleting it destroys its bindings and topic permissions: what is published until ' +
    `they are back goes past every queue. Stop the services, ${deleting('exchanges', subject)}; ${APPLY}, which makes ` +
    `all of them again; ${invocation('topology', 'verify')}; start the services`,
  'unknown-queue': ({ subject }, deleting) =>
    PARTITION.test(subject)
      ? `No service reads it, since its subscription has fewer partitions. While it holds messages, ` +
        `order.formerPartitions of the subscription is to say how many there were; then ${deleting('queues', subject)}`
      : `No service reads it. Look at what it holds, then ${deleting('queues', subject)}`,
  'unknown-exchange': ({ subject }, deleting) =>
    `No service uses it. See what is bound to it, which goes with it, then ${deleting('exchanges', subject)}`,
  'different-permission': ({ expected, found }) => (isFormer(expected, found) ? NARROW : APPLY),
  'harmful-policy': ({ subject }, _deleting, vhost) =>
    `It drops, expires or reroutes messages. ${clearing(subject, vhost)}, or give it a pattern that leaves these names ` +
    `out; then ${invocation('outbox', 'republish --service <publisher> --since <when it came>')}`,
  'stale-binding': ({ found }, deleting) => unbinding(found as Bound, deleting),
  'second-answer': ({ found }, deleting) => unbinding(found as Bound, deleting),
  'different-user': ({ subject, expected }) =>
    `rabbitmqctl set_user_tags ${subject} ${(expected as { tags: string[] }).tags.join(' ')}`.trim(),
  'unknown-topic-permission': ({ subject }, _deleting, vhost) =>
    `rabbitmqctl clear_topic_permissions -p ${vhost} ${subject.replace(' on ', ' ')}`,
};

const PARTITION = /\.partition\.\d+$/;

const NARROW = `once no instance of an earlier version runs, ${APPLY} --narrow`;

/** Whether nothing but the right to make exchanges is too much, which apply leaves to earlier versions. */
function isFormer(expected: unknown, found: unknown): boolean {
  const { configure: wanted = '' } = expected as { configure?: string };
  const { configure: actual, ...more } = found as { configure?: string };
  return Object.keys(more).length === 0 && wanted.replace(/\(\?![^)]*\)\$\)/, '') === actual;
}

/** @param subject `policy a`, `operator policy b`, or both */
const clearing = (subject: string, vhost: string): string =>
  subject
    .split(' and ')
    .map((one) => {
      const [, kind = '', name = ''] = /^((?:operator )?policy) (.*)$/.exec(one) ?? [];
      return `rabbitmqctl clear_${kind.replace(' ', '_')} -p ${vhost} ${name}`;
    })
    .join('; ');

/** What was published while a queue did not listen went past it; a copy on its way within a service waits. */
function lostSince({ source }: Bound): string {
  const [service, kind] = source.split('.');
  return kind === 'events'
    ? `; then ${invocation('outbox', `republish --service ${service} --since <when it went>`)}`
    : '';
}

function unbinding(
  { source, destination, destination_type, routing_key, arguments: given }: Bound,
  deleting: Deleting,
): string {
  if (Object.keys(given).length > 0) return 'It has arguments: unbind it in the management UI';
  const kind = destination_type === 'queue' ? 'q' : 'e';
  const key = routing_key === '' ? '~' : encodeURIComponent(propertiesKey(routing_key));
  return deleting(
    'bindings',
    `e/${encodeURIComponent(source)}/${kind}/${encodeURIComponent(destination)}/${key}`,
  );
}

/** How the management API names a binding without arguments: its routing key, percent-encoded. */
const propertiesKey = (routingKey: string): string =>
  encodeURIComponent(routingKey).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
