import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { timestamp } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { EventArchive } from '../application/event-archive.ts';

const SECOND = 1_000;

interface TrafficRepresentation {
  readonly since: string;
  readonly until: string;
  readonly counts: {
    readonly eventType: string;
    readonly eventVersion: string;
    readonly source: string;
    readonly count: number;
    readonly newestAt: string;
  }[];
}

const showTraffic = new Operation({
  name: 'showTraffic',
  method: 'get',
  path: '/api/traffic',
  role: 'reader',
  summary: 'How many events of each kind were stored lately, and by whom they were published',
  query: Joi.object<{ seconds: number }>({
    seconds: Joi.number().integer().min(1).max(3_600).default(300).optional().example(300),
  }),
  answers: {
    200: {
      description: 'What was not published in this time is left out.',
      body: Joi.object<TrafficRepresentation, true>({
        since: timestamp.description('Later than asked for where there are very many.'),
        until: timestamp,
        counts: Joi.array().items(
          Joi.object({
            eventType: Joi.string(),
            eventVersion: Joi.string(),
            source: Joi.string(),
            count: Joi.number().integer().min(1),
            newestAt: timestamp,
          }),
        ),
      }),
    },
  },
});

@injectable()
export class TrafficRoutes extends HttpRoutes {
  constructor(@inject(EventArchive) private readonly archive: EventArchive) {
    super();
  }

  override mount(router: Router): void {
    showTraffic.mount(router, async ({ query: { seconds } }) => {
      const { since, until, counts } = await this.archive.traffic(seconds * SECOND);
      const body = {
        since: since.toISOString(),
        until: until.toISOString(),
        counts: counts.map(({ newestAt, ...count }) => ({ ...count, newestAt: newestAt.toISOString() })),
      };
      return { status: 200, body };
    });
  }
}
