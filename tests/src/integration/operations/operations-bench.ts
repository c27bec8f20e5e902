import type { GoldenMessage } from '@ticketwave/contracts';
import type { ConsumeMessage } from 'amqplib';
import { operate, operateJson, type Answered, type Ended } from '../../support/operator-command.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { WireClient } from '../../support/wire-client.ts';
import { applyTopology, definitions } from '../../support/topology.ts';

/** Everything that rabbitmq/definitions.json says in a virtual host of its own, and an operator in front of it. */
export class OperationsBench {
  readonly surroundings: ServiceSurroundings;
  readonly client: WireClient;

  private constructor(surroundings: ServiceSurroundings, client: WireClient) {
    this.surroundings = surroundings;
    this.client = client;
  }

  static async open(): Promise<OperationsBench> {
    const surroundings = await ServiceSurroundings.open();
    return new OperationsBench(surroundings, await WireClient.connect(surroundings.amqpUrl));
  }

  /** What an operator's shell says about the broker. */
  get environment(): NodeJS.ProcessEnv {
    return { AMQP_URL: this.surroundings.amqpUrl, RABBITMQ_MANAGEMENT_URL: this.surroundings.managementUrl };
  }

  dlq(...args: string[]): Promise<Ended> {
    return operate('dlq', args, this.environment);
  }

  dlqJson<Answer>(...args: string[]): Promise<Answered<Answer>> {
    return operateJson('dlq', args, this.environment);
  }

  /** Puts a message into the dead letters of a queue, as a service does that gives it up. @returns its id */
  bury(queue: string, message: GoldenMessage, headers: Record<string, unknown> = {}): Promise<string> {
    return this.client.publish(buried(queue, message, headers));
  }

  /** The same with many, in their order. */
  buryAll(queue: string, messages: readonly GoldenMessage[]): Promise<void> {
    return this.client.publishAll(messages.map((message) => buried(queue, message)));
  }

  /** Takes everything out of a queue. @returns it in its order */
  async drain(queue: string): Promise<ConsumeMessage[]> {
    const channel = await this.client.channel();
    const messages: ConsumeMessage[] = [];
    for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
      channel.ack(message);
      messages.push(message as unknown as ConsumeMessage);
    }
    await channel.close();
    return messages;
  }

  async idsIn(queue: string): Promise<string[]> {
    return (await this.drain(queue)).map(({ properties }) => String(properties.messageId));
  }

  /** Makes again what a test has deleted. */
  async restore(): Promise<void> {
    const { managementUrl, virtualHost } = this.surroundings;
    await applyTopology(managementUrl, { vhost: virtualHost });
  }

  /** Removes every message; nothing is ever tried again here. */
  async empty(): Promise<void> {
    const channel = await this.client.channel();
    const used = definitions.queues.filter(({ name }) => !name.includes('.retry.'));
    for (const { name } of used) await channel.purgeQueue(name);
    await channel.close();
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.surroundings.close();
  }
}

function buried(queue: string, message: GoldenMessage, headers: Record<string, unknown> = {}): GoldenMessage {
  const [service = ''] = queue.split('.');
  return {
    ...message,
    exchange: `${service}.internal`,
    routing_key: `${queue}.dlq`,
    headers: {
      ...message.headers,
      'x-attempt': 4,
      'x-redrives': 0,
      'x-original-exchange': message.exchange,
      'x-original-routing-key': message.routing_key,
      'x-original-user-id': 'booking',
      'x-failure-type': 'Error',
      'x-failure-message': 'no such table',
      'x-failure-stack': 'Error: no such table\n    at somewhere',
      'x-failure-handler': 'SomeHandler',
      'x-failure-at': '2026-01-30T10:30:00.000Z',
      ...(headers as GoldenMessage['headers']),
    },
  };
}

/**
 * A bench for all tests of a spec: what takes time is its queues. Every test finds them empty and as rabbitmq/definitions.json
 * says, and leaves them so, but for messages; whatever a test leaves that fails, the next one has a new bench.
 * @returns gives the present one
 */
export function useOperations(): () => OperationsBench {
  let bench: OperationsBench | undefined;
  const close = async (): Promise<void> => {
    await bench?.close();
    bench = undefined;
  };
  beforeEach(async function () {
    bench ??= await OperationsBench.open();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await close();
    else await bench?.empty();
  });
  after(close);
  return () => bench!;
}
