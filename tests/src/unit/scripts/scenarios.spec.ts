import { scenarioNames } from '@ticketwave/scripts/bootstrap/scenarios';
import { usesGivenBroker } from '@ticketwave/cli/dev/broker/given';
import type { Hop } from '@ticketwave/scripts/demo/hops';
import { playable } from '@ticketwave/scripts/demo/scenarios/index';
import { project } from '@ticketwave/scripts/services';
import { readSettings } from '@ticketwave/cli/dev/settings';
import { expect } from 'chai';
import { allEvents } from '../../contracts/all-events.ts';

const known = new Set(allEvents.map(({ name }) => name));
const scenarios = Object.values(playable);
const eventsOf = (hops: readonly Hop[], activity: string) =>
  hops.filter((hop) => hop.activity === activity).map(({ event }) => event);
const count = (hops: readonly Hop[], event: string) =>
  eventsOf(hops, 'published').filter((published) => published === event).length;

describe('the scenarios of the demo', () => {
  it('are those that the command line knows, under their own names', () => {
    expect(Object.keys(playable)).to.deep.equal(scenarioNames);
    expect(scenarios.map(({ name }) => name)).to.deep.equal(scenarioNames);
  });

  for (const { name, hops, end } of scenarios) {
    describe(name, () => {
      it('names events that there are', () => {
        const unknown = hops.filter(({ event }) => !known.has(`${event}IntegrationEvent`));
        expect(unknown).to.deep.equal([]);
      });

      it('expects nothing to be handled more often than it is published', () => {
        for (const event of eventsOf(hops, 'handled'))
          expect(eventsOf(hops, 'handled').filter((each) => each === event)).to.have.length.at.most(
            count(hops, event),
            event,
          );
      });

      it('ends in the last status of its history', () => {
        expect(end.history.at(-1)).to.equal(end.status);
      });

      it('has a hop for each notice', () => {
        const by = (channel: string) =>
          end.notices.filter((notice) => notice.endsWith(` by ${channel}`)).length;
        expect(by('email') + by('sms')).to.equal(end.notices.length);
        expect(count(hops, 'EmailNotificationSent')).to.equal(by('email'));
        expect(count(hops, 'SmsNotificationSent')).to.equal(by('sms'));
      });

      it('gives money back only where it was taken', () => {
        expect(count(hops, 'PaymentSucceeded')).to.equal(end.receipt ? 1 : 0);
        expect(count(hops, 'PaymentRefunded')).to.equal(end.refunded ? 1 : 0);
      });
    });
  }
});

describe('a scenario that stops the broker', () => {
  const given = { AMQP_URL: 'amqp://admin:admin123@127.0.0.1:5672/%2Fticketwave' };
  for (const [what, environment, expected] of [
    ['none was given', {}, false],
    ['one was given', given, true],
    ['another way was asked for', { ...given, TICKETWAVE_BROKER: 'installed' }, false],
  ] as const)
    it(`${expected ? 'is refused' : 'may be played'} when ${what}`, () => {
      expect(usesGivenBroker(readSettings(environment, project))).to.equal(expected);
    });
});
