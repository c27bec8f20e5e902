import type { Place, QueueSettings } from './contestant.ts';
import type { Order, Outcome } from './order.ts';

/** What the program asks of the process of a contestant. */
export type Ask =
  | {
      readonly ask: 'open';
      readonly module: string;
      readonly place: Place;
      readonly settings: QueueSettings;
      readonly isFirstProcess: boolean;
    }
  | { readonly ask: 'publish'; readonly order: Order }
  | { readonly ask: 'transact'; readonly order: Order; readonly isRolledBack: boolean }
  | { readonly ask: 'release' }
  | { readonly ask: 'stop' };

export type Request = Ask & { readonly number: number };

/** What comes back: an answer to the request of that number, or that a handler has begun to run. */
export type Reply =
  | { readonly number: number; readonly outcome: Outcome | 'done' | 'not-offered' }
  | { readonly number: number; readonly problem: string }
  | { readonly ran: string; readonly at: number };
