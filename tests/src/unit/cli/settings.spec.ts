import { project, serviceNames } from '@ticketwave/scripts/services';
import { readSettings as read } from '@ticketwave/cli/dev/settings';
import { expect } from 'chai';

const readSettings = (environment: NodeJS.ProcessEnv) => read(environment, project);
const own = (variable: string, url: string) =>
  Object.fromEntries(serviceNames.map((name) => [`${variable}_${name.toUpperCase()}`, url]));

describe('the environment variables of the launcher', () => {
  it('ask for nothing when none is set; an empty one counts as not set', () => {
    const settings = readSettings({ AMQP_URL: '', TICKETWAVE_BROKER: '' });
    expect(settings).to.include({
      broker: undefined,
      amqpUrl: undefined,
      databaseUrl: undefined,
      mayInstall: true,
    });
    expect(settings.directory).to.match(/\.ticketwave$/);
  });

  it('take one broker and one server for all, and URLs of their own for some', () => {
    const settings = readSettings({
      AMQP_URL: 'amqp://all:secret@rabbit/%2Fshop',
      AMQP_URL_BOOKING: 'amqp://one:secret@rabbit/%2Fshop',
      RABBITMQ_MANAGEMENT_URL: 'https://admin:secret@rabbit',
      DATABASE_URL: 'postgresql://postgres:secret@db/postgres',
    });
    expect(settings.amqpUrls).to.deep.equal({ booking: 'amqp://one:secret@rabbit/%2Fshop' });
    expect(settings.databaseUrl).to.equal('postgresql://postgres:secret@db/postgres');
  });

  const wrong: Record<string, NodeJS.ProcessEnv> = {
    TICKETWAVE_BROKER: { TICKETWAVE_BROKER: 'hunter2' },
    TICKETWAVE_NO_INSTALL: { TICKETWAVE_NO_INSTALL: 'hunter2' },
    AMQP_URL: { AMQP_URL: 'http://me:hunter2@rabbit' },
    AMQP_URL_PAYMENT: { AMQP_URL: 'amqp://rabbit', AMQP_URL_PAYMENT: 'hunter2' },
    RABBITMQ_MANAGEMENT_URL: {
      AMQP_URL: 'amqp://rabbit',
      RABBITMQ_MANAGEMENT_URL: 'amqp://me:hunter2@rabbit',
    },
    DATABASE_URL: { DATABASE_URL: 'mysql://me:hunter2@db' },
    DATABASE_URL_CATALOG: { ...own('DATABASE_URL', 'postgres://db/x'), DATABASE_URL_CATALOG: 'hunter2' },
  };
  for (const [variable, environment] of Object.entries(wrong)) {
    it(`stop the start when ${variable} is wrong, with its name and never with its value`, () => {
      expect(() => readSettings(environment))
        .to.throw(new RegExp(`^${variable} is wrong: expected .*\\.$`))
        .and.not.match(/hunter2/);
    });
  }

  it('name the variables that are missing when only some services have their own', () => {
    const environment = { ...own('DATABASE_URL', 'postgres://db/x'), DATABASE_URL_PAYMENT: undefined };
    expect(() => readSettings(environment)).to.throw(
      /^DATABASE_URL_PAYMENT must be set too, or DATABASE_URL/,
    );
  });

  it('ask for AMQP_URL beside a management URL', () => {
    expect(() => readSettings({ RABBITMQ_MANAGEMENT_URL: 'http://rabbit' })).to.throw(
      /AMQP_URL is expected too/,
    );
  });

  it('refuse production unless nothing has a development password', () => {
    const given = { ...own('AMQP_URL', 'amqp://rabbit'), ...own('DATABASE_URL', 'postgres://db/x') };
    expect(() => readSettings({ NODE_ENV: 'production', AMQP_URL: 'amqp://rabbit' })).to.throw(
      /NODE_ENV is production/,
    );
    expect(readSettings({ NODE_ENV: 'production', ...given }).production).to.equal(true);
  });
});
