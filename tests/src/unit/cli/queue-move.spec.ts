import type { PublishOutcome } from '@ticketwave/building-blocks/adapters';
import type { ConfirmingPublisher, QueueReader } from '@ticketwave/building-blocks/operations';
import { moveQueue, type QueueMoved } from '@ticketwave/cli/move/queue-move';
import { expect } from 'chai';
import { asReceived, golden } from '../../support/goldens.ts';

const QUEUE = 'catalog.update-event-inventory';
const message = asReceived(golden('booking.inventory.update-requested'));
const { signal } = new AbortController();

/** What happened, in its order, when the target answers like that, message by message. */
async function movedWith(...outcomes: PublishOutcome[]): Promise<{ moved: QueueMoved; happened: string[] }> {
  const happened: string[] = [];
  const waiting = outcomes.map((_, index) => ({
    message,
    acknowledge: () => void happened.push(`acknowledged ${index}`),
  }));
  const reader: QueueReader = {
    next: () => Promise.resolve(waiting.shift()),
    close: () => Promise.resolve(void happened.push('closed')),
  };
  const answers = [...outcomes];
  const publish = (): Promise<PublishOutcome> => {
    happened.push('published');
    return Promise.resolve(answers.shift()!);
  };
  const moved: QueueMoved = { queue: QUEUE, moved: 0 };
  await moveQueue(moved, outcomes.length, reader, { publish } as unknown as ConfirmingPublisher, { signal });
  return { moved, happened };
}

describe('moving the messages of a queue', () => {
  it('takes each away only after it was confirmed', async () => {
    const { moved, happened } = await movedWith({ status: 'confirmed' }, { status: 'confirmed' });
    expect(happened).to.deep.equal(['published', 'acknowledged 0', 'published', 'acknowledged 1', 'closed']);
    expect(moved).to.deep.equal({ queue: QUEUE, moved: 2 });
  });

  for (const status of ['returned', 'refused', 'unknown'] as const)
    it(`ends at one that is ${status}, which stays, and says why`, async () => {
      const { moved, happened } = await movedWith({ status: 'confirmed' }, { status, reason: 'so' });
      expect(happened).to.deep.equal(['published', 'acknowledged 0', 'published', 'closed']);
      expect(moved).to.deep.equal({ queue: QUEUE, moved: 1, notTaken: { status, reason: 'so' } });
    });
});
