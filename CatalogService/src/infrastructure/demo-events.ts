import type { CreateTicketedEventCommand } from '../application/create-ticketed-event.ts';

/** An event of the demo, starting at 19:00 UTC on the first day of the month that is so many months ahead. */
type DemoEvent = Omit<CreateTicketedEventCommand, 'startsAt'> & {
  readonly id: string;
  readonly monthsAhead: number;
};

/** One of each category. The first is the one that the flow documentation books. */
export const demoEvents: readonly DemoEvent[] = [
  {
    id: '123e4567-e89b-12d3-a456-426614174000',
    name: 'An Evening of Chamber Music',
    category: 'concert',
    priceAmount: 49.9,
    priceCurrency: 'EUR',
    totalTickets: 100,
    monthsAhead: 4,
  },
  {
    id: '123e4567-e89b-12d3-a456-426614174001',
    name: 'City Derby, Front Row',
    category: 'sport',
    priceAmount: 120,
    priceCurrency: 'EUR',
    totalTickets: 3,
    monthsAhead: 3,
  },
  {
    id: '123e4567-e89b-12d3-a456-426614174002',
    name: 'The Winter Play',
    category: 'theatre',
    priceAmount: 35.5,
    priceCurrency: 'GBP',
    totalTickets: 250,
    monthsAhead: 5,
  },
  {
    id: '123e4567-e89b-12d3-a456-426614174003',
    name: 'Osaka to Sapporo, Economy',
    category: 'flight',
    priceAmount: 18500,
    priceCurrency: 'JPY',
    totalTickets: 180,
    monthsAhead: 6,
  },
  {
    id: '123e4567-e89b-12d3-a456-426614174004',
    name: 'Harbour Hotel, Double Room for One Night',
    category: 'hotel',
    priceAmount: 139,
    priceCurrency: 'EUR',
    totalTickets: 40,
    monthsAhead: 7,
  },
  {
    id: '123e4567-e89b-12d3-a456-426614174005',
    name: 'Compact Car for a Weekend',
    category: 'car',
    priceAmount: 75.25,
    priceCurrency: 'USD',
    totalTickets: 25,
    monthsAhead: 8,
  },
];
