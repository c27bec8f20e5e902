import express, { Router, type RequestHandler } from 'express';
import { BOOKING, deadLetter, deadLetterGroup, queuesOf, statesAt, type Fate } from './stand-in-flow.ts';

const QUEUE = 'payment.booking-ended';
const RUN = '0197f1f0-6f0a-7c3e-9d55-0242ac12000a';
const ISO = '2026-01-30T10:33:00.000Z';

/** One line of what was asked of a service that changes something. */
export interface Act {
  readonly service: string;
  readonly path: string;
  readonly operator: string | undefined;
  readonly body: unknown;
}

/** Services that answer `/ops` as docs/operators-api.md says, from memory: what the console shows can be arranged. */
export class StandInServices {
  static readonly names = ['booking', 'catalog', 'payment', 'notification'] as const;

  fate: Fate = 'dead-lettered';
  /** Names of services that cut every connection. */
  readonly down = new Set<string>();
  readonly acts: Act[] = [];
  paused: object | null = null;
  /** How often the run was asked for; its second answer is the last. */
  #looks = 0;
  readonly router: Router;

  constructor(private readonly token: string) {
    this.router = Router({ mergeParams: true });
    this.router.use('/:service', this.#cut, express.json(), this.#service());
  }

  readonly #cut: RequestHandler = (request, response, next) => {
    if (this.down.has(String(request.params['service']))) response.destroy();
    else next();
  };

  #service(): Router {
    const router = Router({ mergeParams: true });
    router.get(
      '/health/messaging',
      (_request, response) => void response.json({ status: 'ok', problems: {} }),
    );
    router.get('/metrics', (_request, response) => void response.send('not for the console'));
    router.use('/ops', this.#record);
    this.#look(router);
    this.#act(router);
    return router;
  }

  readonly #record: RequestHandler = (request, response, next) => {
    const { method, path, body } = request;
    if (request.get('authorization') !== `Bearer ${this.token}`) {
      response.status(401).json({ error: { code: 'token_invalid', message: 'No.' } });
      return;
    }
    if (method === 'POST' && !path.endsWith('/states') && !path.endsWith('/dry-run')) {
      if (request.get('x-operator-role') === 'reader') {
        response.status(403).json({ error: { code: 'role_insufficient', message: 'No.' } });
        return;
      }
      this.acts.push({
        service: serviceOf(request),
        path,
        operator: request.get('x-operator'),
        body: body as unknown,
      });
    }
    next();
  };

  #look(router: Router): void {
    const given = (path: string, answer: (service: string) => object): void => {
      router.get(path, (request, response) => void response.json(answer(serviceOf(request))));
    };
    const hasDead = (service: string): boolean => service === 'payment' && this.fate === 'dead-lettered';
    given('/ops/queues', (service) => ({ queues: queuesOf(service).map((queue) => this.#queue(queue)) }));
    given('/ops/dead-letters', (service) => ({
      ...{ total: hasDead(service) ? 1 : 0, complete: true, missing: [] },
      groups: hasDead(service) ? [deadLetterGroup] : [],
    }));
    given(`/ops/dead-letters/${QUEUE}`, (service) => ({
      ...{ queue: QUEUE, total: hasDead(service) ? 1 : 0, matching: hasDead(service) ? 1 : 0 },
      deadLetters: hasDead(service) ? [deadLetter] : [],
    }));
    given('/ops/outbox', () => ({ waiting: 0, published: 20, failing: 0, rows: [] }));
    given('/ops/sagas', (service) => sagas(service));
    given('/ops/sagas/:id', (service) => sagas(service));
    given('/ops/streams', () => ({ streams: [] }));
    given('/ops/redrives', (service) => ({
      redrives: service === 'payment' && this.#looks > 0 ? [this.#run()] : [],
    }));
    given(`/ops/redrives/${RUN}`, () => this.#run());
    given(`/ops/redrives/${RUN}/messages`, () => ({
      messages: [{ number: 1, messageId: deadLetter.messageId, outcome: 'handled', reason: null }],
    }));
    given('/ops/audit', (service) => ({
      audit: this.acts.filter((act) => act.service === service).map(auditOf),
    }));
  }

  #act(router: Router): void {
    router.post('/ops/messages/states', (request, response) => {
      const { messageIds } = request.body as { messageIds: string[] };
      response.json({ messages: statesAt(serviceOf(request), messageIds, this.fate) });
    });
    router.post('/ops/redrives/dry-run', (_request, response) => {
      const verdicts = { 'would-be-handled': 1, 'handled-already': 0, 'still-invalid': 0, 'not-taken': 0 };
      response.json({ queue: QUEUE, meant: 1, verdicts, reasons: [], tooOld: 0, notFound: [] });
    });
    router.post('/ops/redrives', (_request, response) => void response.status(202).json(this.#run()));
    router.post('/ops/subscriptions/:queue/pause', (request, response) => {
      this.paused = { since: ISO, by: 'ada', reason: (request.body as { reason: string }).reason };
      response.json({ queue: request.params.queue, paused: this.paused, auditId: RUN });
    });
    router.post('/ops/subscriptions/:queue/resume', (request, response) => {
      this.paused = null;
      response.json({ queue: request.params.queue, paused: null, auditId: RUN });
    });
  }

  #queue(queue: string): object {
    const isFailing = queue === QUEUE;
    return {
      ...{ queue, messages: 0, consumers: 1, lagMs: 0 },
      retries: [
        {
          queue: `${queue}.retry.5s`,
          delayMs: 5000,
          messages: isFailing && this.fate === 'retrying' ? 1 : 0,
        },
      ],
      deadLetters: isFailing && this.fate === 'dead-lettered' ? 1 : 0,
      paused: queue === 'payment.prepare-payment-data' ? this.paused : null,
    };
  }

  /** In its canary when it is first asked for, done from then on. */
  #run(): object {
    this.#looks += 1;
    const isDone = this.#looks > 2;
    if (isDone) this.fate = 'handled';
    return {
      ...{
        id: RUN,
        queue: QUEUE,
        operator: 'ada',
        reason: 'the table is back',
        selection: {},
        canary: 1,
        rate: 10,
      },
      ...{
        maxFailingPercent: 10,
        force: false,
        state: isDone ? 'done' : 'canary',
        why: null,
        createdAt: ISO,
        updatedAt: ISO,
      },
      counts: {
        ...{ meant: 1, waiting: 0, underWay: isDone ? 0 : 1, handled: isDone ? 1 : 0 },
        ...{ duplicate: 0, deadAgain: 0, invalid: 0, gone: 0 },
      },
    };
  }
}

const serviceOf = ({ params }: { params: object }): string => (params as { service: string }).service;

const sagas = (service: string): object => {
  const saga = {
    ...{
      name: 'booking-life',
      id: BOOKING,
      status: 'cancelled',
      reviewReason: null,
      version: 6,
      dueAt: null,
    },
    ...{
      createdAt: ISO,
      updatedAt: ISO,
      waitsFor: { inputs: [], deadline: null, text: 'Waits for nothing.' },
    },
  };
  const found = service === 'booking' ? [saga] : [];
  return { total: found.length, needingReview: 0, sagas: found };
};

const auditOf = ({ path, operator, body }: Act, index: number): object => ({
  ...{
    id: `${index}`,
    begunAt: ISO,
    endedAt: ISO,
    operator: `operator for ${operator}`,
    action: path.replace('/', ''),
  },
  ...{ target: QUEUE, selection: body, outcome: 'done', affected: 1, reason: null },
});
