import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { type Subscription, IntegrationEventHandler, newId } from '@ticketwave/building-blocks/messaging';
import { userContactsFeed } from '@ticketwave/notification-service/application/user-contacts.subscription';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import type { NotificationConfig } from '@ticketwave/notification-service/config';
import { addressesFrom } from '@ticketwave/notification-service/infrastructure/user-id-addresses';
import { userService } from '@ticketwave/user-service/composition-root';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { useService, type ServiceBench } from '../../support/service-bench.ts';
import { UsersApi } from '../../support/users-api.ts';
import { conforming } from '../../support/wire-client.ts';

const SEND = 'booking.notification.send-requested';

/** What is published of users, and where notices go. */
class Post {
  readonly #bench: () => ServiceBench;

  constructor(bench: () => ServiceBench) {
    this.#bench = bench;
  }

  /** Publishes what UserService would, under a number of the user's stream. @returns its id */
  async says(what: 'created' | 'updated' | 'erased', userId: string, sequence: number, data: object = {}) {
    const message = conforming(`user.user.${what}`, { user_id: userId, ...data }, { sequence });
    return this.#bench().client.publish(message);
  }

  /** @returns once the message has had its effect */
  async handled(messageId: string): Promise<void> {
    expect(await this.#bench().service.outcomesOf(messageId)).to.deep.equal(['handled']);
  }

  /** A notice to the user, as it was sent, by channel. */
  async noticeTo(userId: string): Promise<Record<string, { recipient: string; text: string }>> {
    const { client, events, service } = this.#bench();
    const booking = { booking_id: newId(), user_id: userId, notification_type: 'booking-confirmed' };
    const request = conforming(SEND, booking);
    await client.publish(request);
    await events.untilReceived(request.body.correlation_id, 2);
    const { body } = await service.get(`/api/notifications?bookingId=${booking.booking_id}`);
    return Object.fromEntries(
      (body.items as { channel: string; recipient: string; text: string }[]).map((item) => [
        item.channel,
        item,
      ]),
    );
  }

  async addressOf(userId: string): Promise<string> {
    return (await this.noticeTo(userId))['email']!.recipient;
  }
}

describe('Notices to users whom UserService knows', () => {
  const bench = useService(notificationService);
  const post = new Post(bench);
  const users = new UsersApi(() => userHost!);
  let userHost: HostedService | undefined;

  before(async () => {
    userHost = await HostedService.start(userService, bench().surroundings);
  });

  after(() => userHost?.stop());

  it('go where the user says, in the language of the user, until the user is erased', async () => {
    const userId = newId();
    const { email, sms } = addressesFrom(userId);
    expect(await post.addressOf(userId)).to.equal(email);
    await users.create({ userId, phone: '+4930123456' });
    await eventually(async () => (await post.addressOf(userId)) === 'ada@example.com');
    const known = await post.noticeTo(userId);
    expect(known['sms']!.recipient).to.equal('+4930123456');
    expect(known['sms']!.text).to.match(/^TicketWave: 2 Tickets für .* bestätigt\. Buchung /);
    expect(known['email']!.text).to.include('Ihre Zahlung ist eingegangen').and.include('99,80\u00a0€');

    await users.ask('PATCH', `/${userId}`, { phone: null, language: 'fr' });
    await eventually(async () => (await post.noticeTo(userId))['sms']!.recipient === sms);
    const changed = await post.noticeTo(userId);
    expect(changed['email']!.recipient).to.equal('ada@example.com');
    expect(changed['email']!.text).to.include('Your payment has arrived').and.include('€99.80');

    await users.ask('DELETE', `/${userId}`);
    await eventually(async () => (await post.addressOf(userId)) === email);
    expect(
      await bench().service.query('SELECT * FROM user_contact WHERE user_id = $1', userId),
    ).to.deep.equal([]);
    expect(JSON.stringify(bench().service.log.lines)).to.not.include('ada@example.com');
  });

  it('go to the newest address, although an older one comes later', async () => {
    const userId = newId();
    await post.handled(await post.says('created', userId, 1, { email: 'first@example.com' }));
    const newest = await post.says('updated', userId, 3, { email: 'newest@example.com' });
    await eventually(() =>
      bench().service.log.lines.some(
        ({ fields }) => fields['activity'] === 'parked' && fields['eventId'] === newest,
      ),
    );
    expect(await post.addressOf(userId)).to.equal('first@example.com');
    await post.handled(await post.says('updated', userId, 2, { email: 'older@example.com' }));
    await post.handled(newest);
    expect(await post.addressOf(userId)).to.equal('newest@example.com');
  });

  it('fall back to the user id for an erased user, although an address of before comes later', async () => {
    const userId = newId();
    await post.handled(await post.says('created', userId, 1));
    const erased = await post.says('erased', userId, 3);
    await post.handled(await post.says('updated', userId, 2, { email: 'older@example.com' }));
    await post.handled(erased);
    expect(await post.addressOf(userId)).to.equal(addressesFrom(userId).email);
  });
});

describe('Notices to users, with the order of their messages switched off', () => {
  const unordered = (({ order: _order, ...others }: Subscription) => others)(userContactsFeed);
  const definition: ServiceDefinition<NotificationConfig> = {
    ...notificationService,
    compose: (container, config) => {
      notificationService.compose?.(container, config);
      container.onActivation(IntegrationEventHandler, (_context, handler) =>
        handler.subscription === userContactsFeed
          ? Object.assign(handler, { subscription: unordered })
          : handler,
      );
    },
  };
  const post = new Post(useService(definition));

  it('go to an old address, and to one of an erased user', async () => {
    const [changed, gone] = [newId(), newId()];
    for (const userId of [changed, gone]) await post.handled(await post.says('created', userId, 1));
    await post.handled(await post.says('updated', changed, 3, { email: 'newest@example.com' }));
    await post.handled(await post.says('erased', gone, 3));
    for (const userId of [changed, gone])
      await post.handled(await post.says('updated', userId, 2, { email: 'older@example.com' }));
    for (const userId of [changed, gone]) expect(await post.addressOf(userId)).to.equal('older@example.com');
  });
});
