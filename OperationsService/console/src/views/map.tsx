import { show, usePlace } from '../location.ts';
import type { Queues } from '../model/answers.ts';
import { isWaiting } from '../model/loaded.ts';
import { mapOf } from '../model/map.ts';
import { differencesOf, type MapDifference } from '../model/map-differences.ts';
import { bindingsOf, exchangeId, isInternal, queueId, type MapReports } from '../model/map-reports.ts';
import type { Contracts, Traffic, Wiring } from '../model/wiring.ts';
import { countOf, ownerOf } from '../model/words.ts';
import { CommandLine } from '../parts/action.tsx';
import { Graph } from '../parts/graph.tsx';
import { Failures, Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { useServiceNames } from '../session.ts';
import { LIVE_MS, useAnswer, useServices } from '../use-answers.ts';

/** Services, exchanges and queues: as the code declares them, as they are on the broker, and what goes through them. */
export function MapView() {
  const { query } = usePlace();
  const names = useServiceNames();
  const [wirings] = useServices<Wiring>(names, '/ops/wiring', 2 * LIVE_MS);
  const [contracts] = useServices<Contracts>(names, '/ops/contracts', 30 * LIVE_MS);
  const [queues] = useServices<Queues>(names, '/ops/queues', LIVE_MS);
  const [{ data: traffic, why }] = useAnswer<Traffic>('/api/traffic?seconds=60', LIVE_MS);
  const reports = { wirings, contracts, queues, traffic };
  const chosen = query.get('node') ?? undefined;
  const differences = differencesOf(reports);
  return (
    <>
      <Failures of={wirings} />
      {why !== undefined && <Notice tone="bad">What goes through it is not known: {why}</Notice>}
      {unknownBindings(wirings).map((sentence) => (
        <Notice key={sentence}>{sentence}</Notice>
      ))}
      {!isWaiting(wirings) && <Differences all={differences} isAsked={!isWaiting(queues)} />}
      <Graph
        map={mapOf(reports)}
        chosen={chosen}
        onChoose={(node) => show({ node: node === chosen ? undefined : node })}
      />
      <p class="soft">
        From who publishes, over exchanges and queues, to who takes. Rates are of the last minute. Choose a
        part to see its bindings.
      </p>
      <Bindings reports={reports} chosen={chosen} />
    </>
  );
}

const unknownBindings = (wirings: MapReports['wirings']): string[] => [
  ...new Set(
    [...wirings].flatMap(([service, { data }]) =>
      data?.bindingsUnknown == null
        ? []
        : [`Which bindings ${service} has on the broker is not known: ${data.bindingsUnknown}.`],
    ),
  ),
];

function Differences({ all, isAsked }: { all: readonly MapDifference[]; isAsked: boolean }) {
  if (all.length === 0)
    return isAsked ? (
      <Notice tone="done">The broker has what the code declares, and nothing else.</Notice>
    ) : null;
  return (
    <>
      <h2>{countOf(all.length, 'difference')}</h2>
      <ul class="problems">
        {all.map(({ what, command, nodes }) => (
          <li key={what} class="bad">
            <p>{what}</p>
            <CommandLine text={command} />
            {nodes.map((node) => (
              <a key={node} href={`/console/map?node=${encodeURIComponent(node)}`}>
                {node}{' '}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Those of the chosen part; all without one. */
function Bindings({ reports, chosen }: { reports: MapReports; chosen: string | undefined }) {
  const service = chosen?.split(' ')[1] ?? '';
  const isShown = ({ exchange, queue }: { exchange: string; queue: string }): boolean =>
    chosen === undefined ||
    [exchangeId(exchange), queueId(queue)].includes(chosen) ||
    (chosen.startsWith('publisher ') && ownerOf(exchange) === service) ||
    (chosen.startsWith('taker ') && ownerOf(queue) === service);
  const rows = bindingsOf(reports.wirings).filter(
    (binding) => (!isInternal(binding.exchange) || binding.onBroker === false) && isShown(binding),
  );
  const said = (is: boolean | null): string => (is === null ? 'not known' : is ? 'yes' : 'no');
  return (
    <Table
      caption={chosen === undefined ? 'Bindings' : `Bindings of ${chosen}`}
      rows={rows}
      keyOf={({ exchange, queue, routingKey }) => `${exchange} ${queue} ${routingKey}`}
      empty="No binding is known."
      columns={[
        { title: 'Exchange', of: ({ exchange }) => exchange },
        { title: 'Routing key', of: ({ routingKey }) => routingKey },
        {
          title: 'Queue',
          of: ({ queue }) => <a href={`/console/queues?queue=${encodeURIComponent(queue)}`}>{queue}</a>,
        },
        { title: 'Declared', of: ({ declared }) => said(declared) },
        { title: 'On the broker', of: ({ onBroker }) => said(onBroker) },
      ]}
    />
  );
}
