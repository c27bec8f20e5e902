import type { Channel, ChannelModel } from 'amqplib';
import { describeError } from '../observability/redact.ts';
import { closeChannel } from './close.ts';
import type { BindingsReader } from './monitoring.ts';
import { openChannel } from './queue-counts.ts';
import type { BindingDeclaration } from './topology.ts';

const NOT_FOUND = 404;

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
  const there = await existing(connection, exchanges);
  if (!reader)
    return { exchanges: there, bindings: undefined, bindingsUnknown: 'RABBITMQ_MONITORING_URL is not set' };
  try {
    const bindings = await reader.read(new AbortController().signal);
    return { exchanges: there, bindings, bindingsUnknown: null };
  } catch (error) {
    return { exchanges: there, bindings: undefined, bindingsUnknown: describeError(error) };
  }
}

async function existing(connection: ChannelModel, exchanges: readonly string[]): Promise<Set<string>> {
  const there = new Set<string>();
  let open: Channel | undefined;
  try {
    for (const exchange of exchanges) {
      open ??= await openChannel(connection);
      try {
        await open.checkExchange(exchange);
        there.add(exchange);
      } catch (error) {
        open = undefined; // the broker has closed it
        if (!(error instanceof Error && 'code' in error && error.code === NOT_FOUND)) throw error;
      }
    }
  } finally {
    if (open) await closeChannel(open);
  }
  return there;
}
