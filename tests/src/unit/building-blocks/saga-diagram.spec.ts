import { Saga, type DeadlineReached, type Decision } from '@ticketwave/building-blocks/saga';
import { sagaDiagram } from '@ticketwave/cli/sagas/state-diagram';
import { expect } from 'chai';

interface Loan {
  readonly status: 'lent' | 'asked-back' | 'returned' | 'lost';
  readonly at: string;
  readonly thanked?: boolean;
}
type Input = { readonly type: 'returned' } | { readonly type: 'asked' };
interface Command {
  readonly type: 'remind' | 'thank';
}

const DAY_MS = 86_400_000;

/** A book that is asked back after a day at the latest, and lost a day after that. Who asks later is thanked once. */
class LoanSaga extends Saga<Loan, Input, Command> {
  override readonly name = 'loan';
  override readonly inputs = [];
  override readonly endStatuses = ['returned'];
  override readonly examples: { initial: Loan; inputs: Input[] } = {
    initial: { status: 'lent', at: '2026-01-30T10:30:00.000Z' },
    inputs: [{ type: 'returned' }, { type: 'asked' }],
  };

  override decide(loan: Loan, { type }: Input | DeadlineReached, now: Date): Decision<Loan, Command> {
    const next = (status: Loan['status'], commands: Command[], days: number | null) => ({
      state: { status, at: now.toISOString() },
      commands,
      deadline: days === null ? null : new Date(now.getTime() + days * DAY_MS),
    });
    const due = new Date(Date.parse(loan.at) + DAY_MS);
    const reached = type === 'deadline-reached' && now >= due;
    switch (`${loan.status} ${reached ? 'reached' : type}`) {
      case 'lent returned':
      case 'asked-back returned':
      case 'lost returned':
        return next('returned', [{ type: 'thank' }], null);
      case 'lent asked':
      case 'lent reached':
        return next('asked-back', [{ type: 'remind' }], 1);
      case 'asked-back reached':
        return next('lost', [], null);
      case 'returned asked':
        if (!loan.thanked)
          return { state: { ...loan, thanked: true }, commands: [{ type: 'thank' }], deadline: null };
    }
    return { state: loan, commands: [], deadline: due, skipped: 'nothing changes' };
  }

  override statusOf({ status }: Loan): string {
    return status;
  }

  override reviewReasonOf({ status }: Loan): string | null {
    return status === 'lost' ? 'buy a new one' : null;
  }

  override execute(): Promise<void> {
    return Promise.reject(new Error('A diagram carries nothing out.'));
  }
}

describe('the diagram of a saga', () => {
  it('has every status that inputs and deadlines reach, and what is done on the way', () => {
    expect(
      sagaDiagram(new LoanSaga())
        .split('\n')
        .map((line) => line.trim()),
    ).to.deep.equal([
      'stateDiagram-v2',
      'state "lent" as lent',
      'state "returned" as returned',
      'state "asked-back" as asked_back',
      'state "lost" as lost',
      '[*] --> lent',
      'lent --> returned: returned / thank',
      'lent --> asked_back: asked / remind<br/>deadline-reached / remind',
      'returned: asked / thank',
      'asked_back --> returned: returned / thank',
      'asked_back --> lost: deadline-reached (needs review)',
      'lost --> returned: returned / thank',
      'returned --> [*]',
    ]);
  });

  it('shows less when there is less to receive', () => {
    const saga = new LoanSaga();
    const { initial } = saga.examples;
    expect(sagaDiagram(saga, { initial, inputs: [] }))
      .to.include('lost --> [*]')
      .and.not.include('returned');
  });

  it('is refused for a saga whose states never end', () => {
    class Counter extends LoanSaga {
      override decide(loan: Loan & { received?: number }): Decision<Loan, Command> {
        const state = { ...loan, received: (loan.received ?? 0) + 1 };
        return { state, commands: [], deadline: null };
      }
    }
    expect(() => sagaDiagram(new Counter())).to.throw('more than 5000 states');
  });
});
