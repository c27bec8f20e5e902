import { randomUUID } from 'node:crypto';
import type { EventBus, PublishOutcome } from '@ticketwave/building-blocks/adapters';
import type { Message } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { BusAround } from '../../support/mechanisms-off.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { DispatchParcelIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

const TAP = 'shop.tap';
const request = () => new DispatchParcelIntegrationEvent({ order_id: randomUUID(), note: '' });

/** Takes nothing that goes to the tap: refuses it, or gives no answer until it is let go. */
class BusWithoutTap extends BusAround {
  mode: 'refuses' | 'is silent' | 'works' = 'works';
  readonly seen: string[] = [];
  #letGo = (): void => undefined;
  readonly #silence = new Promise<void>((resolve) => (this.#letGo = resolve));

  letGo(): void {
    this.#letGo();
  }

  override async publish(
    message: Message,
    options: { readonly mandatory: boolean },
  ): Promise<PublishOutcome> {
    if (message.exchange !== TAP) return super.publish(message, options);
    this.seen.push(message.properties.messageId ?? '');
    if (this.mode === 'works') return super.publish(message, options);
    if (this.mode === 'is silent') await this.#silence;
    return { status: 'refused', reason: 'there is no tap' };
  }
}

describe('the second leg of a request', () => {
  const sandbox = useSandbox();

  async function shop(
    mode: BusWithoutTap['mode'] = 'works',
  ): Promise<{ shop: SandboxService; bus: BusWithoutTap }> {
    let around: BusWithoutTap | undefined;
    const aroundBus = (bus: EventBus): EventBus => (around = new BusWithoutTap(bus));
    const service = sandbox().service({ requestTap: true, aroundBus });
    around!.mode = mode;
    await service.start();
    return { shop: service, bus: around! };
  }

  const untilReturned = (): Promise<unknown> =>
    eventually(async () => {
      const [row] = await sandbox().waiting();
      return row !== undefined && row.attempts > 0;
    });
  const untilNothingWaits = (): Promise<unknown> =>
    eventually(async () => (await sandbox().waiting()).length === 0);

  /** Requests that wait for the tap. */
  const tapped = async (): Promise<number> => {
    const [row] = await sandbox().sql<{ count: number }>(
      'SELECT count(*)::integer AS count FROM messaging.outbox WHERE tap_at IS NOT NULL',
    );
    return row!.count;
  };

  it('shows a request to who watches, and one that nobody answers is returned all the same', async () => {
    const { shop: service } = await shop();
    const watched = await sandbox().client.listen(TAP, '#');
    await service.publish(request());
    await eventually(() => watched.length === 1);
    await untilReturned();
    await sandbox().client.listen('shop.events', 'shop.parcel.dispatch-requested.v1');
    await untilNothingWaits();
    await eventually(async () => (await tapped()) === 0);
    expect(new Set(watched.map(({ properties }) => properties.messageId as string)).size).to.equal(1);
  });

  it('would look answered if whoever watches took it from the exchange of the events', async () => {
    const { shop: service } = await shop();
    await sandbox().client.listen('shop.events', '#');
    await service.publish(request());
    await untilNothingWaits();
  });

  it('costs facts nothing, and nothing where it is off', async () => {
    const { shop: service, bus } = await shop();
    await sandbox().client.listen('shop.events', '#');
    await service.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' }));
    const off = sandbox().service();
    await off.publish(request());
    await untilNothingWaits();
    expect(await tapped()).to.equal(0);
    expect(bus.seen).to.deep.equal([]);
  });

  it('holds up nothing while the broker does not take it, and is made up for', async () => {
    const { shop: service, bus } = await shop('refuses');
    const answered = await sandbox().client.listen('shop.events', '#');
    const watched = await sandbox().client.listen(TAP, '#');
    for (let count = 0; count < 3; count++) await service.publish(request());
    await untilNothingWaits();
    await eventually(() => answered.length === 3);
    await eventually(() => bus.seen.length > 0);
    expect(await tapped()).to.equal(3);
    expect(watched).to.have.lengthOf(0);
    bus.mode = 'works';
    await eventually(() => watched.length === 3);
    await eventually(async () => (await tapped()) === 0);
  });

  it('is made up for by the next relay if one dies after the request and before it', async () => {
    const { shop: first, bus } = await shop('is silent');
    const answered = await sandbox().client.listen('shop.events', '#');
    const watched = await sandbox().client.listen(TAP, '#');
    await first.publish(request());
    await untilNothingWaits();
    await eventually(() => bus.seen.length === 1);
    await first.relay.stop(); // its tap is still waiting for an answer, which will never be written
    try {
      await shop();
      await eventually(() => watched.length === 1);
      await eventually(async () => (await tapped()) === 0);
      expect(answered).to.have.lengthOf(1);
    } finally {
      bus.letGo();
    }
  });

  it('is not repeated by the next relay if one dies after it and before the request', async () => {
    const { shop: first } = await shop();
    const watched = await sandbox().client.listen(TAP, '#');
    await first.publish(request());
    await eventually(() => watched.length === 1);
    await eventually(async () => (await tapped()) === 0);
    await untilReturned();
    await first.stop();
    const { bus } = await shop();
    await sandbox().client.listen('shop.events', '#');
    await untilNothingWaits();
    expect(bus.seen).to.deep.equal([]);
    expect(watched).to.have.lengthOf(1);
  });
});
