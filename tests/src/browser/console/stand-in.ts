import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError, HttpRoutes, OperatorAccess } from '@ticketwave/building-blocks/http';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { ConsoleSessions } from '@ticketwave/operations-service/http/console/console-session';
import { Console } from '@ticketwave/operations-service/http/console/console';
import { HttpOperatedServices } from '@ticketwave/operations-service/infrastructure/http-operated-services';
import express from 'express';
import { CapturedLog } from '../../support/captured-log.ts';
import { BOOKING, flow, storedEvents } from './stand-in-flow.ts';
import { StandInServices } from './stand-in-services.ts';

export const OPERATOR = { name: 'operator', role: 'operator', token: 'operators-stand-in' } as const;
export const READER = { name: 'visitor', role: 'reader', token: 'visitors-stand-in' } as const;

/** The console as OperationsService serves it, in front of services that answer from memory. */
export class StandIn {
  private constructor(
    readonly url: string,
    readonly services: StandInServices,
    private readonly servers: readonly Server[],
  ) {}

  static async start(): Promise<StandIn> {
    const services = new StandInServices(OPERATOR.token);
    const behind = createServer(express().use(services.router));
    const urlOfServices = await listening(behind);
    const urls = new Map(StandInServices.names.map((name) => [name as string, `${urlOfServices}/${name}`]));
    const limits = { atOnce: 64, milliseconds: 2_000, bytes: 1024 * 1024 };
    const gateway = new HttpOperatedServices(urls, OPERATOR.token, limits);
    const principals = [OPERATOR, READER];
    const sessions = new ConsoleSessions(principals, { secure: false });
    const logger = new CapturedLog();
    const application = createHttpApplication({
      service: { name: 'operations-service', version: '1.0.0', publicUrl: 'http://127.0.0.1' },
      routes: [new StoreRoutes()],
      middleware: [
        new Console({ principals, sessions, services: gateway, logger }),
        new OperatorAccess(principals, sessions.operatorOf),
      ],
      health: { ready: async () => ({ healthy: true }), messaging: async () => ({ healthy: true }) },
      metrics: new Metrics(),
      logger,
    });
    const front = createServer(application);
    return new StandIn(await listening(front), services, [front, behind]);
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the event store answers. */
class StoreRoutes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    const known: unknown[] = [
      BOOKING,
      ...storedEvents.flatMap(({ eventId, correlationId }) => [eventId, correlationId]),
    ];
    router.get('/api/flows', (request, response) => {
      const { bookingId, correlationId, eventId, format } = request.query;
      if (!known.includes(bookingId ?? correlationId ?? eventId))
        throw new HttpError(404, 'flow_unknown', 'No message that is stored has this id in it.');
      if (format === 'mermaid') response.type('text/vnd.mermaid').send('sequenceDiagram\n');
      else response.json(flow);
    });
    router.get('/api/events/stream', (_request, response) => {
      response.type('text/event-stream').flushHeaders();
      for (const event of storedEvents)
        response.write(`id: ${event.position}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
    });
    router.get('/api/analytics/:report', (request, response) => {
      const hour = (index: number): string =>
        new Date(Date.parse('2026-01-30T00:00:00Z') + index * 3_600_000).toISOString();
      const rows = Array.from({ length: 24 }, (_, index) => ({
        ...{ key: hour(index), created: 10 + (index % 7), confirmed: 8 + (index % 5), cancelled: index % 3 },
        ...{ failed: index % 2, tickets: 20 + index, conversion: 0.8 },
      }));
      const columns = ['key', 'created', 'confirmed', 'cancelled', 'failed', 'tickets', 'conversion'];
      response.json({
        report: request.params.report,
        from: hour(0),
        to: hour(24),
        by: 'hour',
        columns,
        rows,
      });
    });
  }
}
