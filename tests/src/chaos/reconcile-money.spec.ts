import { changed, healthy, withMore, without } from './healthy-snapshot.ts';
import { findsEach } from './wrongs.ts';

const [charge] = healthy.cardCharges;
const [refund] = healthy.cardRefunds;
const [payment] = healthy.payments;

describe('reconciling money', () => {
  findsEach([
    ['no payment was prepared', 'lost', /payment "succeeded 2500" is missing/, without('payments', 0)],
    [
      'a booking has two payments',
      'duplicated',
      /payment "succeeded 2500"/,
      withMore('payments', { ...payment!, id: 'p3' }),
    ],
    [
      'a payment is over another amount',
      'duplicated',
      /"succeeded 1"/,
      changed('payments', 0, { amountMinor: 1 }),
    ],
    [
      'a payment is still processing',
      'lost',
      /"succeeded 2500" is missing/,
      changed('payments', 0, { status: 'processing' }),
    ],
    [
      'a cancelled booking can still be paid',
      'duplicated',
      /"prepared 3750"/,
      changed('payments', 1, { status: 'prepared' }),
    ],
    [
      'a cancelled booking was not given back all',
      'duplicated',
      /not given back: 250/,
      changed('refunds', 1, { amountMinor: 3_500 }),
    ],
    [
      'a cancelled booking was given back nothing',
      'duplicated',
      /not given back: 3750/,
      without('refunds', 1),
    ],
    [
      'a confirmed booking was given back its price',
      'lost',
      /not given back: 0/,
      changed('refunds', 0, { amountMinor: 2_500, forBookingEnd: true }),
    ],
    [
      'two refunds are for the end',
      'duplicated',
      /2 refunds/,
      withMore('refunds', { ...healthy.refunds[1]!, id: 'r3' }),
    ],
    ['a refund is still open', 'stuck', /refund r2 is pending/, changed('refunds', 1, { status: 'pending' })],
    [
      'the sums do not agree',
      'duplicated',
      /captured less refunded/,
      changed('payments', 0, { amountMinor: 2_600 }),
    ],
  ]);

  describe('in the book of the card network', () => {
    findsEach([
      [
        'money was taken twice',
        'duplicated',
        /"k9 took 2500/,
        withMore('cardCharges', { ...charge!, key: 'k9', id: 'sim_9' }),
      ],
      ['money was not taken', 'lost', /"k1 took 2500/, without('cardCharges', 0)],
      [
        'another amount was taken',
        'duplicated',
        /"k1 took 1 /,
        changed('cardCharges', 0, { amountMinor: 1 }),
      ],
      ['the card was declined', 'duplicated', /"k1 declined/, changed('cardCharges', 0, { declined: true })],
      [
        'money was given back twice',
        'duplicated',
        /"r9 gave back/,
        withMore('cardRefunds', { ...refund!, key: 'r9' }),
      ],
      ['money was not given back', 'lost', /"r2 gave back/, without('cardRefunds', 1)],
      [
        'it was given back of another charge',
        'duplicated',
        /of sim_2" is too much/,
        changed('cardRefunds', 0, { chargeId: 'sim_2' }),
      ],
      [
        'the sums do not agree',
        'lost',
        /card network has taken/,
        changed('cardCharges', 1, { amountMinor: 3_000 }),
      ],
    ]);
  });

  describe('in the receipts', () => {
    findsEach([
      ['one is missing', 'lost', /2500 for p1" is missing/, without('receipts', 0)],
      ['their numbers have a gap', 'lost', /receipt 1 of 2026/, without('receipts', 0)],
      [
        'one is there twice',
        'duplicated',
        /000002 is there twice/,
        withMore('receipts', healthy.receipts[1]!),
      ],
      ['one is over another amount', 'duplicated', /"1 for p1"/, changed('receipts', 0, { amountMinor: 1 })],
    ]);
  });
});
