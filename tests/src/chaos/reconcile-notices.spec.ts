import { changed, notice, withMore, without } from './healthy-snapshot.ts';
import { findsEach } from './wrongs.ts';

describe('reconciling notices', () => {
  findsEach([
    [
      'one was never sent',
      'lost',
      /booking-created by email sent/,
      changed('notifications', 0, { status: 'pending' }),
    ],
    ['one was given up', 'duplicated', /by email failed/, changed('notifications', 0, { status: 'failed' })],
    ['one is missing', 'lost', /"booking-created by email/, without('notifications', 0)],
    [
      'one was sent twice',
      'duplicated',
      /booking-created/,
      withMore('notifications', notice('b1', 'booking-created')),
    ],
    ['there was no text message', 'lost', /by sms/, without('notifications', 2)],
    ['the receipt was not sent', 'lost', /"receipt by email/, without('notifications', 3)],
    ['a refund was not reported', 'lost', /"payment-refunded/, without('notifications', 4)],
    [
      'an end was reported that never came',
      'duplicated',
      /"booking-expired/,
      withMore('notifications', notice('b1', 'booking-expired')),
    ],
  ]);
});
