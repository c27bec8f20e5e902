import { ConfigurationError } from '@ticketwave/building-blocks/hosting';
import { loadConfig } from '@ticketwave/catalog-service/config';
import { expect } from 'chai';

const environment = {
  DATABASE_URL: 'postgresql://catalog:secret@127.0.0.1:5432/catalog',
  AMQP_URL: 'amqp://catalog:secret@127.0.0.1:5672/%2Fticketwave',
};

describe('CatalogService reading its environment', () => {
  it('listens on 5002 and seeds nothing unless configured otherwise', () => {
    expect(loadConfig(environment)).to.include({ port: 5002, seedData: false });
  });

  it('seeds when configured so', () => {
    expect(loadConfig({ ...environment, SEED_DATA: 'true' }).seedData).to.equal(true);
  });

  it('names SEED_DATA when it is wrong, and what is expected', () => {
    expect(() => loadConfig({ ...environment, SEED_DATA: 'perhaps' })).to.throw(
      ConfigurationError,
      'SEED_DATA is wrong: expected true or false.',
    );
  });
});
