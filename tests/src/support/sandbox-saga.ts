import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  sagaInput,
  Saga,
  type DeadlineReached,
  type Decision,
  type SagaContext,
} from '@ticketwave/building-blocks/saga';
import { DispatchParcelIntegrationEvent, OrderPaidIntegrationEvent } from './sandbox-events.ts';
import { ORDERS } from './sandbox-service.ts';

/** The saga of an order of `shop`: open until it has been paid in full, then it is dispatched; or it is overdue. */
export interface OrderSagaState {
  readonly order: string;
  readonly instalments: number;
  /** The notes of the instalments that were paid. */
  readonly paid: readonly string[];
  /** ISO 8601; null: it waits for ever. */
  readonly until: string | null;
  readonly phase: 'open' | 'dispatched' | 'overdue';
}

interface OrderPaid {
  readonly type: 'paid';
  readonly note: string;
}

type OrderCommand = { readonly type: 'record'; readonly what: string } | { readonly type: 'dispatch' };

/** What specs make it do wrong. */
export interface OrderTroubles {
  /** Called before a command is carried out. */
  onCommand?(command: OrderCommand): Promise<void> | void;
  /** Called before an answer to a deadline is decided. */
  onDeadline?(order: OrderSagaState): void;
}

export class OrderSaga extends Saga<OrderSagaState, OrderPaid, OrderCommand> {
  override readonly name = 'order-saga';
  override readonly inputs = [
    sagaInput(OrderPaidIntegrationEvent, {
      subscription: ORDERS,
      saga: (data) => (data.note === 'about no order' ? null : data.order_id),
      input: ({ note }): OrderPaid | undefined => (note === '' ? undefined : { type: 'paid', note }),
    }),
  ];
  override readonly examples = {
    initial: initialOrder('0197f1f0-6f0a-7c3e-9d55-0242ac120002', {
      instalments: 2,
      until: '2026-01-30T10:45:00.000Z',
    }),
    inputs: [{ type: 'paid', note: 'some' } as const],
  };
  override readonly endStatuses = ['dispatched'];
  readonly #record: (work: UnitOfWork, what: string) => Promise<void>;
  readonly #troubles: OrderTroubles;

  /** @param record an effect in the transaction of the work */
  constructor(record: (work: UnitOfWork, what: string) => Promise<void>, troubles: OrderTroubles = {}) {
    super();
    this.#record = record;
    this.#troubles = troubles;
  }

  override decide(
    order: OrderSagaState,
    input: OrderPaid | DeadlineReached,
  ): Decision<OrderSagaState, OrderCommand> {
    const deadline = order.until === null ? null : new Date(order.until);
    if (order.phase !== 'open') {
      return { state: order, commands: [], deadline: null, skipped: `the order is ${order.phase}` };
    }
    if (input.type === 'deadline-reached') {
      this.#troubles.onDeadline?.(order);
      const overdue = { ...order, phase: 'overdue' as const };
      return {
        state: overdue,
        commands: [{ type: 'record', what: `overdue ${order.order}` }],
        deadline: null,
      };
    }
    const state = { ...order, paid: [...order.paid, input.note] };
    const record = { type: 'record', what: input.note } as const;
    if (state.paid.length < order.instalments) return { state, commands: [record], deadline };
    return {
      state: { ...state, phase: 'dispatched' },
      commands: [record, { type: 'dispatch' }],
      deadline: null,
    };
  }

  override statusOf({ phase }: OrderSagaState): string {
    return phase;
  }

  override reviewReasonOf({ phase }: OrderSagaState): string | null {
    return phase === 'overdue' ? 'nobody has paid' : null;
  }

  override async execute(command: OrderCommand, order: OrderSagaState, { work }: SagaContext): Promise<void> {
    await this.#troubles.onCommand?.(command);
    if (command.type === 'record') await this.#record(work, command.what);
    else await work.publish(new DispatchParcelIntegrationEvent({ order_id: order.order, note: '' }));
  }
}

/** An order that has just been placed. */
export function initialOrder(
  order: string,
  { instalments = 1, until = null }: Partial<Pick<OrderSagaState, 'instalments' | 'until'>> = {},
): OrderSagaState {
  return { order, instalments, until, paid: [], phase: 'open' };
}
