import type { ServiceConfig, ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HostedService } from './hosted-service.ts';
import { ServiceSurroundings } from './service-surroundings.ts';
import { WireClient, type Listener } from './wire-client.ts';

/** One real service, alone in its surroundings, and somebody on the broker who sends it messages and receives it. */
export interface ServiceBench {
  readonly surroundings: ServiceSurroundings;
  readonly service: HostedService;
  readonly client: WireClient;
  /** Everything that the service publishes. */
  readonly events: Listener;
}

/**
 * A bench for all tests of a `describe`.
 * @param environment further variables of the service
 * @returns gives the bench
 */
export function useService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  environment: () => NodeJS.ProcessEnv = () => ({}),
): () => ServiceBench {
  const closing: (() => Promise<void>)[] = [];
  let bench: ServiceBench | undefined;

  before(async function () {
    const surroundings = await ServiceSurroundings.openUsed();
    closing.unshift(() => surroundings.close());
    const client = await WireClient.connect(surroundings.amqpUrl);
    closing.unshift(() => client.close());
    const events = await client.listen(`${definition.name}.events`);
    const service = await HostedService.start(definition, surroundings, environment());
    closing.unshift(() => service.stop());
    bench = { surroundings, service, client, events };
  });

  after(async () => {
    for (const close of closing) await close();
  });

  return () => bench!;
}
