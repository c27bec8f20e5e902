import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import pg from 'pg';
import { HostedService } from '../../support/hosted-service.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

const STARTS_AT = '2031-07-01T19:00:00.000Z';

describe('a database in another time zone', function () {
  let surroundings: ServiceSurroundings;
  let catalog: HostedService;

  before(async () => {
    surroundings = await ServiceSurroundings.openUsed();
    const owner = new pg.Client({ connectionString: await surroundings.database('catalog') });
    await owner.connect();
    const { rows } = await owner.query<{ name: string }>('SELECT current_database() AS name');
    await owner.query(`ALTER DATABASE ${rows[0]!.name} SET timezone TO 'America/New_York'`);
    await owner.end();
    catalog = await HostedService.start(catalogService, surroundings);
  });

  after(async () => {
    await catalog.stop();
    await surroundings.close();
  });

  it('holds the same times as the service says', async () => {
    const created = await catalog.post('/api/events', {
      name: 'A Night at the Opera',
      category: 'concert',
      startsAt: STARTS_AT,
      priceAmount: 10,
      priceCurrency: 'EUR',
      totalTickets: 10,
    });
    expect(created.body.startsAt).to.equal(STARTS_AT);

    const stored = new pg.Client({ connectionString: catalog.databaseUrl });
    await stored.connect();
    const { rows } = await stored.query<{ starts_at: Date }>('SELECT starts_at FROM ticketed_event');
    await stored.end();
    expect(rows.map(({ starts_at }) => starts_at.toISOString())).to.deep.equal([STARTS_AT]);
  });
});
