import { loadConfig } from '@ticketwave/operations-service/config';
import { daysOf } from '@ticketwave/operations-service/domain/event-retention-rules';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { expect } from 'chai';

const environment = {
  ...developmentEnvironment,
  DATABASE_URL: 'postgresql://u:p@localhost/operations',
  AMQP_URL: 'amqp://u:p@localhost/%2Fticketwave',
};

describe('how long events are kept', () => {
  it('is what says most of their type', () => {
    const byType = new Map([
      ['booking.*', 400],
      ['booking.booking.created', 90],
      ['booking.booking.*', 60],
      ['payment.payment.paid*', 31],
    ]);
    const of = (type: string): number => daysOf(type, { days: 365, byType });
    expect(of('booking.booking.created')).to.equal(90);
    expect(of('booking.booking.confirmed')).to.equal(60);
    expect(of('booking.inventory.release-requested')).to.equal(400);
    expect(of('payment.payment.paid')).to.equal(31);
    expect(of('catalog.event.created')).to.equal(365);
  });

  it('is configured by days, and by type', () => {
    expect(loadConfig(environment).eventRetention).to.deep.equal({ days: 365, byType: new Map() });
    const { eventRetention } = loadConfig({
      ...environment,
      EVENT_RETENTION_DAYS: '90',
      EVENT_RETENTION_DAYS_BY_TYPE: '{"*":40,"notification.*":30}',
    });
    expect(eventRetention.days).to.equal(90);
    expect(daysOf('notification.email.sent', eventRetention)).to.equal(30);
    expect(daysOf('user.user.created', eventRetention)).to.equal(40);
  });

  for (const wrong of ['{"notification.*":29}', '{"Notification":90}', '{"a*b":90}', '{', '[]', '90'])
    it(`is refused where it is ${wrong}`, () => {
      expect(() => loadConfig({ ...environment, EVENT_RETENTION_DAYS_BY_TYPE: wrong })).to.throw(
        /EVENT_RETENTION_DAYS_BY_TYPE is wrong: expected a JSON object of event types/,
      );
    });

  it('needs the absolute path of a file for the heads of the chain', () => {
    expect(() => loadConfig({ ...environment, EVENT_HEADS_FILE: 'heads' })).to.throw(
      /EVENT_HEADS_FILE is wrong/,
    );
    expect(loadConfig(environment).eventHeadsFile).to.equal(undefined);
  });
});
