import type { ChannelModel } from 'amqplib';
import { describeError } from '../observability/redact.ts';
import { askEach } from './ask-each.ts';
import type { BindingsReader } from './monitoring.ts';
import type { BindingDeclaration } from './topology.ts';

/** What the broker has of what was asked for. */
export interface BrokerWiring {
  readonly exchanges: ReadonlySet<string>;
  /** All those to queues of the virtual host; undefined where they cannot be listed. */
  readonly bindings: readonly BindingDeclaration[] | undefined;
  /** Why they cannot; null if they are there. */
  readonly bindingsUnknown: string | null;
}

/**
 * Asks for each exchange by a passive declaration, and for the bindings through the management API.
 * @param reader undefined if nobody has said where that is
 * @throws Error if the broker cannot be asked
 */
export async function readWiring(
  connection: ChannelModel,
  exchanges: readonly string[],
  reader: BindingsReader | undefined,
): Promise<BrokerWiring> {
  const found = await askEach(connection, exchanges, (channel, exchange) => channel.checkExchange(exchange));
  const there = new Set(found.keys());
  if (!reader)
    return { exchanges: there, bindings: undefined, bindingsUnknown: 'RABBITMQ_MONITORING_URL is not set' };
  try {
    const bindings = await reader.read(new AbortController().signal);
    return { exchanges: there, bindings, bindingsUnknown: null };
  } catch (error) {
    return { exchanges: there, bindings: undefined, bindingsUnknown: describeError(error) };
  }
}
