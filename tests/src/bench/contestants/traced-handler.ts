import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTracing } from '@ticketwave/building-blocks/internal/hosting';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { open as openHandler } from './own-handler.ts';

const SINK = fileURLToPath(new URL('../trace-sink.js', import.meta.url));
const HANDLER = { adapter: 'pg', publishes: true } as const;

/**
 * The handler of the build with OpenTelemetry's SDK, as the services start it: of so many traces of one (`ratio`) the spans go
 * to a collector in another process; without an SDK if it is 0.
 */
export async function open(place: Place, { ratio }: Variant): Promise<Contestant> {
  if (ratio === 0) return openHandler(place, HANDLER);
  const sink = fork(SINK, [], { execArgv: [] });
  const [port] = (await once(sink, 'message')) as [number];
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(ratio),
  };
  Object.assign(process.env, environment); // the SDK reads them there
  const tracing = await startTracing({ name: 'warehouse-service', version: '1.0.0' }, environment);
  const handler = await openHandler(place, HANDLER);
  const exported = async (): Promise<number> =>
    ((await (await fetch(url)).json()) as { exports: number }).exports;
  let before = 0;
  return {
    ...handler,
    async prepare(items) {
      before = await exported();
      await handler.prepare(items);
    },
    effects: async (items) => ({
      ...(await handler.effects(items)),
      'messages of a round with spans': (await exported()) > before ? items : 0,
    }),
    async close() {
      await handler.close();
      await tracing?.stop();
      sink.disconnect();
    },
  };
}
