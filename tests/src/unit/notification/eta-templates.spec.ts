import { notificationTypes } from '@ticketwave/notification-contracts';
import { languages } from '@ticketwave/notification-service/domain/language';
import { EtaTemplates } from '@ticketwave/notification-service/infrastructure/eta-templates';
import { expect } from 'chai';

const templates = new EtaTemplates();

const facts = {
  bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
  eventName: 'Rock & <i>Roll</i>',
  tickets: '2 tickets',
  amount: '€99.80',
  reason: 'the hall is "closed"',
  requestedAt: '30 January 2026 at 10:30 UTC',
  receiptNumber: 'RCP-2026-000001',
  receiptUrl: 'http://127.0.0.1:5003/api/receipts/1?a=1&b=2',
  generatedAt: '30 January 2026 at 10:31 UTC',
};

describe('the templates', () => {
  const kinds = languages.flatMap((language) => notificationTypes.map((type) => [language, type] as const));
  for (const [language, type] of kinds) {
    it(`have a subject, a text and HTML for ${type} in ${language}, with nothing left open`, () => {
      const { subject, text, html } = templates.render(type, language, facts);

      expect(subject).to.match(/^\S.*\S$/);
      for (const part of [subject, text, html]) expect(part).to.not.match(/undefined|\[object|<%|%>/);
      for (const part of [text, html]) expect(part).to.include('€99.80').and.include(facts.bookingId);
      expect(html).to.include(`<html lang="${language}">`);
    });
  }

  it('have one short text for the text message, and nothing else', () => {
    expect(templates.render('booking-confirmed-sms', 'en', facts)).to.deep.equal({
      subject: null,
      text: `TicketWave: 2 tickets for Rock & <i>Roll</i> confirmed. Booking ${facts.bookingId}\n`,
      html: null,
    });
  });

  it('say the same in German', () => {
    const { subject, text } = templates.render('booking-cancelled', 'de', facts);

    expect(subject).to.equal('Ihre Buchung für Rock & <i>Roll</i> ist storniert');
    expect(text).to.include('Veranstaltung: Rock & <i>Roll</i>\nTickets: 2 tickets\nPreis: €99.80\nGrund: ');
  });

  it('escape facts in HTML, and in nothing else', () => {
    const { subject, text, html } = templates.render('booking-cancelled', 'en', facts);

    expect(subject).to.include('Rock & <i>Roll</i>');
    expect(text).to.include('Event: Rock & <i>Roll</i>').and.include('Reason: the hall is "closed"');
    expect(html)
      .to.include('Rock &amp; &lt;i&gt;Roll&lt;/i&gt;')
      .and.include('the hall is &quot;closed&quot;');
    expect(html).to.not.include('<i>');
  });

  it('escape addresses where they become links', () => {
    const { html } = templates.render('receipt', 'en', { ...facts, receiptUrl: 'https://a.test/"><script>' });

    expect(html).to.include('href="https://a.test/&quot;&gt;&lt;script&gt;"').and.not.include('<script>');
  });

  it('do not mention a reason where there is none', () => {
    const { text, html } = templates.render('booking-created', 'en', { ...facts, reason: null });

    expect(text).to.include('Price: €99.80\nAs of: 30 January 2026 at 10:30 UTC\n');
    expect(html).to.not.include('Reason');
  });

  it('keep the subject in one line whatever the event is called', () => {
    const { subject } = templates.render('booking-created', 'en', {
      ...facts,
      eventName: 'A\r\nBcc: b@example.org',
    });

    expect(subject).to.equal('We have your booking for A Bcc: b@example.org');
  });

  it('say so if there is none of the name', () => {
    expect(() => templates.render('birthday', 'de', facts)).to.throw(
      'templates/de/ has no birthday.text.eta',
    );
  });
});
