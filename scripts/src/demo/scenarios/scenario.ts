import type { ScenarioName } from '../../../bootstrap/scenarios.mjs';
import type { Api, Booked } from '../api.ts';
import type { EventView } from '../views.ts';
import type { Hop } from '../hops.ts';
import type { Undo } from '@ticketwave/cli/development';
import type { Narrator } from '../narrator.ts';
import type { Running } from '../running.ts';

/** A story of a booking: what is done, which way the messages take, and where everything stands at the end. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly steps: readonly Step[];
  /** Of each booking, each as often as it happens. */
  readonly hops: readonly Hop[];
  /** Of each booking. */
  readonly end: EndState;
  /** It cannot be played on a broker that somebody else runs. */
  readonly stopsBroker?: true;
}

/** Something that is done, and waited for. @throws {Failure} if it did not come about */
export type Step = (stage: Stage) => Promise<void>;

export type BookingStatus = 'pending' | 'awaiting-payment' | 'confirmed' | 'cancelled' | 'failed';

/** What each booking has come to, as the services' APIs say it. */
export interface EndState {
  readonly status: BookingStatus;
  /** Every status that the booking has had, in their order. */
  readonly history: readonly BookingStatus[];
  /** Why it ended; null if it has not, or well. */
  readonly reason: string | null;
  /** Money that was given back leaves it `succeeded`. */
  readonly payment: 'prepared' | 'processing' | 'succeeded' | 'failed' | 'cancelled';
  readonly receipt: boolean;
  /** Whether the whole price was given back; if not, nothing was. */
  readonly refunded: boolean;
  /** Tickets that each booking keeps; undefined on an event that others book too. */
  readonly ticketsKept?: number;
  /** Type and channel of every notice, each as often as it is sent. */
  readonly notices: readonly string[];
}

/** Where a scenario plays, and what it has brought about so far. */
export interface Stage {
  readonly scenario: Scenario;
  readonly api: Api;
  readonly running: Running;
  readonly narrator: Narrator;
  readonly timeoutMs: number;
  readonly report: (line: string) => void;
  /** What has to be put right afterwards, however the scenario ends. */
  readonly undo: Undo;
  readonly bookings: Booked[];
  /** What is booked. */
  event: EventView | undefined;
}
