import { HttpError, parseBody } from '@ticketwave/building-blocks/http';
import { parseQuery } from '@ticketwave/building-blocks/internal/http';
import {
  createBody,
  listQuery,
  restockBody,
  updateBody,
} from '@ticketwave/catalog-service/http/ticketed-event.schemas';
import { expect } from 'chai';

const body = {
  name: 'A Concert',
  category: 'concert',
  startsAt: '2026-06-01T19:00:00.000Z',
  priceAmount: 49.9,
  priceCurrency: 'EUR',
  totalTickets: 100,
};

type Parse = typeof parseBody;

/** The fields that are named as wrong; none if the body is accepted. */
function wrongFields(schema: Parameters<Parse>[1], given: object): string[] {
  try {
    parseBody({ is: () => 'application/json', body: given } as unknown as Parameters<Parse>[0], schema);
    return [];
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    expect(error.status).to.equal(400);
    return (error.details ?? []).map(({ field }) => field);
  }
}

const query = (given: object) => parseQuery({ query: given } as unknown as Parameters<Parse>[0], listQuery);

describe('CatalogService reading HTTP requests', () => {
  it('accepts a whole event', () => {
    expect(wrongFields(createBody, body)).to.deep.equal([]);
  });

  const wrong: Record<string, object> = {
    name: { name: 'a\u0000b' },
    category: { category: 'opera' },
    startsAt: { startsAt: '2026-06-01' },
    priceAmount: { priceAmount: 49.999 },
    priceCurrency: { priceCurrency: 'eur' },
    totalTickets: { totalTickets: '100' },
    id: { id: '123e4567-e89b-12d3-a456-426614174000' },
    availableTickets: { availableTickets: 1 },
  };
  for (const [field, change] of Object.entries(wrong)) {
    it(`names ${field} when it is wrong`, () => {
      expect(wrongFields(createBody, { ...body, ...change })).to.deep.equal([field]);
    });
  }

  it('refuses half of a surrogate pair, which the database cannot keep', () => {
    expect(wrongFields(createBody, { ...body, name: '\ud83d' })).to.deep.equal(['name']);
    expect(wrongFields(createBody, { ...body, name: '🎫' })).to.deep.equal([]);
  });

  it('measures an amount by the currency beside it', () => {
    expect(wrongFields(createBody, { ...body, priceCurrency: 'JPY' })).to.deep.equal(['priceAmount']);
  });

  it('takes any of the details as an update, but not none, and no tickets', () => {
    for (const field of ['name', 'category', 'startsAt', 'priceAmount', 'priceCurrency'] as const) {
      expect(wrongFields(updateBody, { [field]: body[field] })).to.deep.equal([]);
    }
    expect(wrongFields(updateBody, {})).to.deep.equal(['body']);
    expect(wrongFields(updateBody, { totalTickets: 5 })).to.deep.equal(['totalTickets']);
  });

  it('restocks whole tickets', () => {
    expect(wrongFields(restockBody, { quantity: 1 })).to.deep.equal([]);
    for (const quantity of [0, -1, 1.5, '1', null]) {
      expect(wrongFields(restockBody, { quantity })).to.deep.equal(['quantity']);
    }
  });

  it('lists the first 20 unless asked otherwise', () => {
    expect(query({})).to.deep.equal({ page: 1, pageSize: 20 });
    expect(query({ category: 'car', page: '2', pageSize: '100' })).to.deep.equal({
      category: 'car',
      page: 2,
      pageSize: 100,
    });
  });

  for (const given of [{ page: '0' }, { pageSize: '101' }, { category: 'opera' }, { sort: 'name' }]) {
    it(`refuses to list by ${JSON.stringify(given)}`, () => {
      expect(() => query(given)).to.throw(HttpError);
    });
  }
});
