import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { read } from '../architecture/repository.ts';

const FOLDER = 'docs/observability/grafana';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
}

/** What Grafana is given, by name of the file. */
export const dashboards = (): { readonly name: string; readonly dashboard: Dashboard }[] =>
  readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      name: name.replace('.json', ''),
      dashboard: JSON.parse(read(`${FOLDER}/${name}`).text) as Dashboard,
    }));

/** One query of a panel. */
export interface Query {
  readonly panel: string;
  readonly expression: string;
}

/** Every query, with the dashboard's variables replaced as Grafana would. */
export const queriesOf = ({ panels }: Dashboard, variables: Readonly<Record<string, string>>): Query[] =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expression: Object.entries({ __rate_interval: '1m', ...variables }).reduce(
        (text, [name, value]) => text.replaceAll(`$${name}`, value),
        expr,
      ),
    })),
  );
