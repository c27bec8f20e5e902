import type { DeliverNotification } from '@ticketwave/notification-service/application/deliver-notification';
import { DeliverySignal } from '@ticketwave/notification-service/application/delivery-signal';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import { DeliveryWorker } from '@ticketwave/notification-service/infrastructure/delivery-worker';
import { expect } from 'chai';
import { clock, InMemoryNotifications, logger, now, order } from './in-memory.ts';

/** Holds what it is asked to deliver until it is let go. */
class Gate {
  readonly entered: Notification[] = [];
  readonly #waiting: (() => void)[] = [];
  #arrived: (() => void) | undefined;

  execute(notification: Notification): Promise<void> {
    this.entered.push(notification);
    this.#arrived?.();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async holds(count: number): Promise<void> {
    while (this.entered.length < count) await new Promise<void>((resolve) => (this.#arrived = resolve));
  }

  letAllGo(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe('the delivery worker', () => {
  let notifications: InMemoryNotifications;
  let gate: Gate;
  let signal: DeliverySignal;
  let worker: DeliveryWorker;

  beforeEach(() => {
    notifications = new InMemoryNotifications();
    gate = new Gate();
    signal = new DeliverySignal();
    worker = new DeliveryWorker(notifications, gate as unknown as DeliverNotification, signal, clock, logger);
  });

  afterEach(async () => {
    gate.letAllGo();
    await worker.stop();
  });

  const store = (count: number) => {
    for (let index = 0; index < count; index++) {
      const { state } = Notification.request({ ...order, id: `${notifications.states.size}` }, now);
      notifications.states.set(state.id, state);
    }
  };

  it('delivers what a crash has left behind', async () => {
    store(2);

    await worker.start();

    await gate.holds(2);
  });

  it('delivers what is stored while it rests, as soon as it is informed', async () => {
    await worker.start();
    store(1);
    signal.raise();

    await gate.holds(1);
    expect(gate.entered[0]?.state).to.include({ attempts: 1 });
  });

  it('has at most eight under way, and goes on as they end', async () => {
    store(9);
    await worker.start();
    await gate.holds(8);
    expect(gate.entered).to.have.length(8);

    gate.letAllGo();

    await gate.holds(9);
  });

  it('goes on after the database was away', async () => {
    const claimDue = notifications.claimDue.bind(notifications);
    let asked = 0;
    notifications.claimDue = (...parameters) =>
      ++asked === 1 ? Promise.reject(new Error('the database is away')) : claimDue(...parameters);
    store(1);

    await worker.start();

    await gate.holds(1);
  });

  it('when stopped, waits for what is under way and begins nothing new', async () => {
    store(1);
    await worker.start();
    await gate.holds(1);
    let stopped = false;
    const stopping = worker.stop().then(() => (stopped = true));
    store(1);
    signal.raise();
    await new Promise(setImmediate);
    expect(stopped).to.equal(false);

    gate.letAllGo();

    await stopping;
    expect(gate.entered).to.have.length(1);
  });
});
