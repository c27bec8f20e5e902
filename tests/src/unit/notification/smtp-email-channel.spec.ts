import {
  UndeliverableError,
  type OutgoingMessage,
} from '@ticketwave/notification-service/application/channel';
import { SmtpEmailChannel } from '@ticketwave/notification-service/infrastructure/smtp-email-channel';
import { expect } from 'chai';
import { now, order } from './in-memory.ts';
import { MailServer } from './mail-server.ts';

const message: OutgoingMessage = { ...order, createdAt: now, recipient: 'ada@example.org' };
const patient = new AbortController().signal;

async function failure(delivery: Promise<void>): Promise<Error> {
  const outcome = await delivery.catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  return expect.fail('it was delivered');
}

describe('the e-mail channel over SMTP', () => {
  let server: MailServer;
  let channel: SmtpEmailChannel;

  beforeEach(async () => {
    server = new MailServer();
    channel = new SmtpEmailChannel(await server.start(), 'TicketWave <tickets@example.org>');
  });

  afterEach(() => server.stop());

  it('hands over text and HTML, to one recipient, from the sender', async () => {
    await channel.deliver(message, patient);

    expect(server.recipients).to.deep.equal(['ada@example.org']);
    expect(server.messages).to.have.length(1);
    expect(server.messages[0])
      .to.include('From: TicketWave <tickets@example.org>\r\n')
      .and.include('To: ada@example.org\r\n')
      .and.include('Subject: We have your booking\r\n')
      .and.include('Date: Fri, 30 Jan 2026 10:30:00 +0000\r\n')
      .and.include('We have your booking.')
      .and.include('<p>We have your booking.</p>');
  });

  it('gives a message the same id at every attempt', async () => {
    await channel.deliver(message, patient);
    await channel.deliver(message, patient);

    const ids = server.messages.map((text) => /^Message-ID: (.*)\r$/im.exec(text)?.[1]);
    expect(ids).to.deep.equal(Array(2).fill(`<${message.id}@ticketwave.invalid>`));
  });

  it('keeps a subject from becoming headers', async () => {
    await channel.deliver({ ...message, subject: 'Hello\r\nBcc: eve@example.org' }, patient);

    expect(server.messages[0]).to.not.match(/^Bcc:/im);
    expect(server.recipients).to.deep.equal(['ada@example.org']);
  });

  for (const [step, answer] of [
    ['RCPT', '550 No such mailbox'],
    ['MESSAGE', '554 We do not take this'],
  ] as const) {
    it(`knows that a message refused for good at ${step} will never be taken`, async () => {
      server.answers.set(step, answer);

      expect(await failure(channel.deliver(message, patient))).to.be.instanceOf(UndeliverableError);
    });
  }

  for (const [step, answer] of [
    ['RCPT', '450 Come back later'],
    ['MESSAGE', '451 A disk is full'],
    ['EHLO', '421 Closing down'],
  ] as const) {
    it(`knows that it is worth another attempt after '${answer}'`, async () => {
      server.answers.set(step, answer);

      expect(await failure(channel.deliver(message, patient))).to.not.be.instanceOf(UndeliverableError);
    });
  }

  it('ends when its time is up', async () => {
    server.answers.set('MESSAGE', 'silence');

    const error = await failure(channel.deliver(message, AbortSignal.timeout(100)));

    expect(error).to.include({ name: 'AbortError' });
  });

  it('says which server could not be reached', async () => {
    const gone = new MailServer();
    const url = await gone.start();
    await gone.stop();

    const error = await failure(new SmtpEmailChannel(url, 'a@example.org').deliver(message, patient));

    expect(error.message).to.include('ECONNREFUSED').and.include(new URL(url).port);
  });
});
