import type { ComponentType } from 'preact';
import { AuditView } from './audit.tsx';
import { BusinessView } from './business.tsx';
import { CatalogueView } from './catalogue.tsx';
import { DeadLettersView } from './dead-letters.tsx';
import { FlowView } from './flow.tsx';
import { LiveView } from './live.tsx';
import { MapView } from './map.tsx';
import { OutboxView } from './outbox.tsx';
import { OverviewView } from './overview.tsx';
import { QueuesView } from './queues.tsx';
import { RedrivesView } from './redrives.tsx';
import { SagasView } from './sagas.tsx';
import { StreamsView } from './streams.tsx';

interface View {
  /** Below `/console`. */
  readonly path: string;
  readonly title: string;
  readonly View: ComponentType;
  readonly inMenu?: boolean;
}

/** Every view, in the order of the menu. */
export const VIEWS: readonly View[] = [
  { path: '', title: 'Overview', View: OverviewView },
  { path: 'flow', title: 'Flow', View: FlowView },
  { path: 'map', title: 'Map', View: MapView },
  { path: 'dead-letters', title: 'Dead letters', View: DeadLettersView },
  { path: 'redrives', title: 'Redrives', View: RedrivesView },
  { path: 'queues', title: 'Queues', View: QueuesView },
  { path: 'sagas', title: 'Sagas', View: SagasView },
  { path: 'outbox', title: 'Outbox', View: OutboxView },
  { path: 'streams', title: 'Streams', View: StreamsView },
  { path: 'live', title: 'Live', View: LiveView },
  { path: 'business', title: 'Business', View: BusinessView },
  { path: 'catalogue', title: 'Catalogue', View: CatalogueView },
  { path: 'audit', title: 'Audit', View: AuditView },
];
