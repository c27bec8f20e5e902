import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { newId } from '@ticketwave/building-blocks/messaging';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { expect } from 'chai';
import { SMTPServer } from 'smtp-server';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';

const SEND = 'booking.notification.send-requested';
const SENT = 'notification.email.sent';

interface Mail {
  readonly recipients: string[];
  readonly content: string;
}

describe('NotificationService and a mail server', () => {
  const mails: Mail[] = [];
  /** What the server answers to the next mails instead of taking them. */
  const refusals: { code: number; message: string }[] = [];

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, callback) => {
      void text(stream).then((content) => {
        mails.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), content });
        const refusal = refusals.shift();
        callback(refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null);
      });
    },
  });

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
  });

  const bench = useService(notificationService, () => ({
    SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    MAIL_FROM: 'Box Office <box@example.org>',
    DELIVERY_BACKOFF_MS: '50',
    DELIVERY_ATTEMPTS: '3',
  }));

  after((done) => {
    server.close(done);
  });

  const mailsTo = (recipient: string): Mail[] =>
    mails.filter(({ recipients }) => recipients.includes(recipient));
  const header = ({ content }: Mail, name: string): string | undefined =>
    new RegExp(`^${name}: (.*(?:\r\n\\s.*)*)`, 'im').exec(content)?.[1];

  async function notify(recipient: string, bookingId = newId()): Promise<Record<string, unknown>> {
    const request = conforming(SEND, { booking_id: bookingId, user_id: recipient });
    await bench().client.publish(request);
    return (await bench().events.next(request.body.correlation_id, SENT)).envelope.data;
  }

  it('hands over the mail that the API shows, with a Message-ID of its own', async () => {
    const bookingId = newId();
    expect(await notify('ada@example.org', bookingId)).to.deep.include({ success: true });
    const [mail, ...more] = mailsTo('ada@example.org');
    expect(more).to.deep.equal([]);
    const { body } = await bench().service.get(`/api/notifications?bookingId=${bookingId}`);
    const [shown] = body.items;
    expect(shown).to.deep.include({ status: 'sent', recipient: 'ada@example.org', attempts: 1 });
    expect(header(mail!, 'Message-ID')).to.equal(`<${shown.notificationId}@ticketwave.invalid>`);
    expect(header(mail!, 'From')).to.equal('Box Office <box@example.org>');
    expect(header(mail!, 'Subject')?.replace(/\r\n\s/g, ' ')).to.equal(shown.subject);
    expect(mail!.content).to.include('multipart/alternative').and.include(bookingId);
  });

  it('a second delivery of the request is one mail', async () => {
    const request = conforming(SEND, { booking_id: newId(), user_id: 'bob@example.org' });
    for (let delivery = 0; delivery < 3; delivery++) await bench().client.publish(request);
    await bench().service.outcomesOf(request.body.event_id, 3);
    await bench().events.next(request.body.correlation_id, SENT);
    expect(mailsTo('bob@example.org')).to.have.lengthOf(1);
  });

  it('a mail that the server would not take is handed over again, with the same Message-ID', async () => {
    refusals.push({ code: 451, message: 'Busy, try again' });
    expect(await notify('cleo@example.org')).to.deep.include({ success: true, error_message: null });
    const handedOver = mailsTo('cleo@example.org');
    expect(handedOver).to.have.lengthOf(2);
    expect(new Set(handedOver.map((mail) => header(mail, 'Message-ID')))).to.have.lengthOf(1);
  });

  it('a mail that the server will never take is reported as such, once', async () => {
    refusals.push({ code: 554, message: 'No such mailbox here' });
    const bookingId = newId();
    const reported = await notify('dan@example.org', bookingId);
    expect(reported['success']).to.equal(false);
    expect(reported['error_message']).to.include('No such mailbox here');
    expect(mailsTo('dan@example.org')).to.have.lengthOf(1);
    const { body } = await bench().service.get(`/api/notifications?bookingId=${bookingId}`);
    expect(body.items[0]).to.deep.include({ status: 'failed', sentAt: null, attempts: 1 });
  });

  it('gives up after the attempts that it has', async () => {
    refusals.push(...Array.from({ length: 3 }, () => ({ code: 421, message: 'Closing down' })));
    expect(await notify('eve@example.org')).to.deep.include({ success: false });
    expect(mailsTo('eve@example.org')).to.have.lengthOf(3);
  });
});
