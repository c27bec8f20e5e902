import { ConfigurationError } from './environment.ts';

/** Ends what is exported in this time, or leaves it: a service does not wait at its stop for who looks at it. */
const FLUSH_MS = 2_000;
const PACKAGES = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
] as const;

/** A running OpenTelemetry SDK. */
export interface RunningTracing {
  /** Exports what is left. Never throws. */
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry's SDK for traces if OTEL_EXPORTER_OTLP_ENDPOINT names a collector (OTLP over HTTP, such as
 * `http://collector:4318`). OTEL_TRACES_SAMPLER and its like are read by the SDK itself.
 * @returns undefined if the variable is not set
 * @throws ConfigurationError if it is set and the SDK is not installed
 */
export async function startTracing(
  service: { readonly name: string; readonly version: string },
  environment: NodeJS.ProcessEnv,
): Promise<RunningTracing | undefined> {
  if (!environment['OTEL_EXPORTER_OTLP_ENDPOINT']) return undefined;
  const [sdk, exporter, resources] = await loadSdk();
  const provider = new sdk.NodeTracerProvider({
    resource: resources.defaultResource().merge(
      resources.resourceFromAttributes({
        'service.name': service.name,
        'service.version': service.version,
      }),
    ),
    spanProcessors: [new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter())],
  });
  provider.register();
  return {
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FLUSH_MS);
      });
      // A collector that is away must not make a clean stop look unclean; the SDK itself reports it.
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

async function loadSdk() {
  try {
    return await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ConfigurationError(
      `OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry's SDK is not installed: npm install ${PACKAGES.join(' ')}, or unset it.`,
    );
  }
}
