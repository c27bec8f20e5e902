import { cancelFrame } from '../amqp-tap.ts';
import type { Arena } from '../arena.ts';
import type { Link } from '../link.ts';
import { oneOf } from '../one-of.ts';
import { pause } from '../pause.ts';
import type { Proxy } from '../proxy.ts';
import type { PlannedFault } from '../schedule.ts';
import { NotLanded, proof, type Fault } from './fault.ts';

type Side = 'brokerProxies' | 'databaseProxies';

const linksOf = async (proxy: Proxy): Promise<readonly Link[]> =>
  proof('The service has no connection.', () => (proxy.links.length > 0 ? proxy.links : undefined));

/** All connections of one service end in the middle of what is being sent. */
const cut =
  (side: Side): Fault =>
  async (arena: Arena, { service }: PlannedFault) => {
    const links = await linksOf(arena[side][service]);
    for (const link of links) link.cutMidFrame();
    await proof(`No connection of ${service} was cut.`, () =>
      links.some(({ abandoned }) => abandoned) ? true : undefined,
    );
    const cutOff = links.filter(({ abandoned }) => abandoned).length;
    return `${cutOff} of ${links.length} connections cut, the others at their next bytes`;
  };

/** The connections of one service stay open, and nothing passes any more. */
async function swallow(
  proxy: Proxy,
  service: string,
  until: (links: readonly Link[]) => Promise<unknown>,
): Promise<string> {
  const links = await linksOf(proxy);
  for (const link of links) link.swallow();
  try {
    await until(links);
    const swallowed = links.reduce((sum, link) => sum + link.swallowed, 0);
    if (swallowed === 0) throw new NotLanded(`Nothing was on its way to or from ${service}.`);
    const abandoned = links.filter((link) => link.abandoned).length;
    return `${swallowed} bytes swallowed; the service noticed on ${abandoned} of ${links.length} connections`;
  } finally {
    for (const link of links) link.destroy();
  }
}

/** Lasts until the service has noticed by itself, on every connection. */
export const halfOpenBroker: Fault = ({ brokerProxies }, { service }) =>
  swallow(brokerProxies[service], service, (links) =>
    proof(`${service} did not notice that the broker was silent.`, () =>
      links.every((link) => link.abandoned) ? true : undefined,
    ),
  );

export const halfOpenDatabase: Fault = ({ databaseProxies }, { service, durationMs }) =>
  swallow(databaseProxies[service], service, () => pause(durationMs));

/** Everything takes longer, each way. */
const slow =
  (side: Side, latenciesMs: readonly number[]): Fault =>
  async (arena: Arena, { service, durationMs, dice }: PlannedFault) => {
    const proxy = arena[side][service];
    const latencyMs = oneOf(latenciesMs, dice);
    proxy.latencyMs = latencyMs;
    try {
      await pause(durationMs);
      const delayed = proxy.links.reduce((sum, link) => sum + link.delayed, 0);
      if (delayed === 0) throw new NotLanded(`Nothing was on its way to or from ${service}.`);
      return `${delayed} chunks came ${latencyMs} ms later`;
    } finally {
      proxy.latencyMs = 0;
    }
  };

export const cutBrokerConnection = cut('brokerProxies');
export const cutDatabaseConnection = cut('databaseProxies');
export const slowBroker = slow('brokerProxies', [20, 100, 400, 1_500]);
export const slowDatabase = slow('databaseProxies', [5, 20, 80]);

/** The broker informs a client that one of its consumers is no more. */
export const cancelConsumer: Fault = async ({ brokerProxies, services }, { service, dice }) => {
  const noticed = services[service].logged(/the broker cancelled the consumer/, 30_000);
  const tag = await proof(`No consumer of ${service} was there to be cancelled.`, () => {
    const consumers = brokerProxies[service].links.flatMap((link) =>
      (link.tap?.consumers ?? []).map((consumer) => ({ link, consumer })),
    );
    const chosen = consumers[dice % consumers.length];
    return chosen?.link.inject(cancelFrame(chosen.consumer)) ? chosen.consumer.tag : undefined;
  });
  if ((await noticed) === undefined)
    throw new NotLanded(`${service} did not notice that ${tag} was cancelled.`);
  return `consumer ${tag} cancelled and noticed`;
};
