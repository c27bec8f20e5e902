import { useEffect, useState } from 'preact/hooks';
import { usePlace } from '../location.ts';
import type { StoredEvent } from '../model/answers.ts';
import { timeOf } from '../model/words.ts';
import { contains, FilterField } from '../parts/filter.tsx';
import { Notice } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';

const KEPT = 200;

/** Events as they are stored, the newest first; what comes while it is held is shown afterwards. */
export function LiveView() {
  const { query } = usePlace();
  const [isHeld, setHeld] = useState(false);
  const { events, connection } = useStream(query.get('type') ?? '');
  const [held, setHeldEvents] = useState<readonly StoredEvent[]>([]);
  const shown = (isHeld ? held : events).filter((event) => contains(event, query.get('text') ?? ''));
  const hold = (): void => {
    setHeldEvents(events);
    setHeld(!isHeld);
  };
  return (
    <>
      <div class="filters">
        <FilterField name="type" label="Event type, such as booking.*" />
        <FilterField name="text" label="Text" />
        <button type="button" aria-pressed={isHeld} onClick={hold}>
          {isHeld ? 'Go on' : 'Hold'}
        </button>
      </div>
      <Notice tone={connection === 'lost' ? 'bad' : 'quiet'}>{SAID[connection]}</Notice>
      <Table
        caption={`Events since this view was opened, the newest ${KEPT}`}
        rows={shown}
        keyOf={({ eventId }) => eventId}
        empty="No such event has been stored since this view was opened."
        columns={[
          { title: 'Time', of: ({ occurredAt }) => timeOf(occurredAt) },
          {
            title: 'Event',
            of: ({ eventType, eventId, correlationId }) => (
              <a href={`/console/flow?by=correlationId&id=${correlationId}&message=${eventId}`}>
                {eventType}
              </a>
            ),
          },
          { title: 'About', of: ({ entityId }) => entityId },
          { title: 'Data', of: ({ data }) => <code class="cut">{JSON.stringify(data)}</code> },
        ]}
      />
    </>
  );
}

type Connection = 'opening' | 'open' | 'lost';

const SAID: Readonly<Record<Connection, string>> = {
  opening: 'Connecting …',
  open: 'Connected: events are shown as they are stored.',
  lost: 'The connection is lost, and the browser tries again without missing anything; or the event type is none: correct it.',
};

function useStream(type: string): {
  readonly events: readonly StoredEvent[];
  readonly connection: Connection;
} {
  const [events, setEvents] = useState<readonly StoredEvent[]>([]);
  const [connection, setConnection] = useState<Connection>('opening');
  useEffect(() => {
    setEvents([]);
    setConnection('opening');
    const source = new EventSource(
      `/api/events/stream${type && `?${new URLSearchParams({ type }).toString()}`}`,
    );
    source.addEventListener('open', () => setConnection('open'));
    source.addEventListener('error', () => setConnection('lost'));
    source.addEventListener('event', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as StoredEvent;
      setEvents((before) => [event, ...before].slice(0, KEPT));
    });
    return () => source.close();
  }, [type]);
  return { events, connection };
}
