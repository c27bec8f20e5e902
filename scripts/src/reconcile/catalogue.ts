import type { CheckContext, Finding } from '@ticketwave/cli';

interface KnownEvent {
  readonly id: string;
  /** Name, category, start and price, as text. */
  readonly details: string;
  /** The sequence of the last message about it. */
  readonly sequence: number;
}

/** Whether BookingService sells what CatalogService offers. @throws {Failure} if a database cannot be reached */
export async function lookAtCatalogue({ query }: Pick<CheckContext, 'query'>): Promise<Finding[]> {
  const [offered, sold] = await Promise.all([
    query<KnownEvent>('catalog', OFFERED),
    query<KnownEvent>('booking', SOLD),
  ]);
  return catalogueFindings(offered, sold);
}

/** An event that BookingService has yet to learn of is no finding: if it has left, it is among the missed events. Pure. */
export function catalogueFindings(offered: readonly KnownEvent[], sold: readonly KnownEvent[]): Finding[] {
  const known = new Map(offered.map((event) => [event.id, event]));
  return sold.flatMap((event): Finding[] => {
    const own = known.get(event.id);
    const kind = 'event that BookingService knows otherwise';
    if (own === undefined)
      return [
        {
          kind,
          subject: event.id,
          detail: `${event.details}; CatalogService does not know it, so every booking of it fails`,
          remedy: 'offer it anew by POST /api/events of CatalogService',
        },
      ];
    if (own.details === event.details && own.sequence >= event.sequence) return [];
    const detail = `${event.details}, number ${event.sequence}; CatalogService says ${own.details}, number ${own.sequence}`;
    return [{ kind, subject: event.id, detail, remedy: changing(event.id) }];
  });
}

const changing = (id: string): string =>
  `PATCH /api/events/${id} of CatalogService with what is right; if it says that already, with something else before`;

const DETAILS = `name || ', ' || category || ', ' || to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  || ', ' || price_minor || ' ' || price_currency AS details`;

const OFFERED = `SELECT id::text, ${DETAILS}, coalesce(
    (SELECT last_sequence FROM messaging.stream WHERE stream.name = 'catalog.event:' || ticketed_event.id), 0)::float AS sequence
  FROM ticketed_event`;

const SOLD = `SELECT event_id::text AS id, ${DETAILS}, last_sequence::float AS sequence FROM catalogue_event`;
