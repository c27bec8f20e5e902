import { newId } from '@ticketwave/building-blocks/messaging';
import { Notifications } from '@ticketwave/notification-service/application/notifications';
import { UserContacts } from '@ticketwave/notification-service/application/user-contacts';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { Notification } from '@ticketwave/notification-service/domain/notification';
import { expect } from 'chai';
import { notificationFakes } from '../../in-memory/fakes/replace.ts';
import { NOW, onBothSides } from './sides.ts';

const CLAIMED = new Date(NOW.getTime() + 30_000);

const aNotice = (requestId: string, bookingId: string, channel: 'email' | 'sms' = 'email'): Notification =>
  Notification.request(
    {
      ...{ id: newId(), requestId, bookingId, channel, correlationId: newId(), userId: 'user-1' },
      ...{ notificationType: 'booking-confirmed', recipient: 'user-1@ticketwave.invalid' },
      ...{
        templateId: 'booking-confirmed',
        subject: 'Confirmed',
        text: 'Your tickets are yours.',
        html: null,
      },
    },
    NOW,
  );

describe('what NotificationService depends on', () => {
  onBothSides(notificationService, notificationFakes, (side) => {
    it('keeps one notification for each request and channel', async () => {
      const notifications = side().get(Notifications);
      const [request, booking] = [newId(), newId()];
      for (const channel of ['email', 'sms', 'email'] as const)
        await side().work((work) => notifications.add(aNotice(request, booking, channel), work));
      const kept = await notifications.ofBooking(booking);
      expect(kept.map(({ state }) => state.channel)).to.have.members(['email', 'sms']);
      expect((await notifications.find(kept[0]!.state.id))?.state).to.deep.equal(kept[0]!.state);
    });

    it('knows of a user what was remembered last, until it is deleted', async () => {
      const contacts = side().get(UserContacts);
      const userId = newId();
      const contact = { userId, email: 'ada@example.com', phone: '+4930123456', language: 'de' };
      const changed = { ...contact, email: 'ada@example.org', phone: null };
      const found = () => side().work((work) => contacts.find(userId, work));
      expect(await found()).to.equal(undefined);
      for (const each of [contact, changed]) await side().work((work) => contacts.remember(each, work));
      expect(await found()).to.deep.equal(changed);
      for (let times = 0; times < 2; times += 1) await side().work((work) => contacts.delete(userId, work));
      expect(await found()).to.equal(undefined);
    });

    it('gives what is due to one who asks, until the attempt counts as lost', async () => {
      const notifications = side().get(Notifications);
      const notice = aNotice(newId(), newId());
      const { id } = notice.state;
      await side().work((work) => notifications.add(notice, work));
      const claim = async (now: Date) =>
        (await notifications.claimDue(now, CLAIMED, 100)).filter(({ state }) => state.id === id);
      const [claimed] = await claim(NOW);
      expect(claimed?.state).to.deep.include({ attempts: 1, dueAt: CLAIMED });
      expect(await claim(NOW)).to.deep.equal([]);
      await side().work(async (work) => {
        const locked = await notifications.lock(id, work);
        locked.delivered(NOW);
        await notifications.save(locked, work);
      });
      expect(await claim(CLAIMED)).to.deep.equal([]);
      expect((await notifications.find(id))?.state).to.deep.include({ status: 'sent', attempts: 1 });
    });
  });
});
