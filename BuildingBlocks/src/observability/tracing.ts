import {
  context,
  propagation,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';

/** A place in a trace as W3C writes it in headers: `traceparent`, `tracestate`; empty if there is none. */
export type TraceHeaders = Readonly<Record<string, string>>;

const HEADERS = ['traceparent', 'tracestate'] as const;
/** As much of a `tracestate` as W3C wants to be carried on. */
const HEADER_BYTES = 512;

const NAME = '@ticketwave/building-blocks';

/** Of an application without an OpenTelemetry SDK it makes spans that cost next to nothing and go nowhere. */
const tracer = trace.getTracer(NAME);

/** Whether anybody has started an OpenTelemetry SDK: else what a span would say need not be put together. */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else says whether an SDK stands behind it
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(NAME) !== undefined;
}

/** Where in a trace the code that asks is. */
export const currentTrace = (): TraceHeaders => headersOf(context.active());

/** What of these headers names a place in a trace; a foreign client may have sent anything under these names. */
export function traceIn(headers: Readonly<Record<string, unknown>>): TraceHeaders {
  const found: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value.length <= HEADER_BYTES) found[name] = value;
  }
  return found;
}

/** What a database keeps of it: null if there is none. */
export const storedTrace = (trace: TraceHeaders = {}): TraceHeaders | null =>
  trace['traceparent'] === undefined ? null : trace;

/** Ids for a log line; undefined outside any trace. */
export function currentTraceIds(): { readonly traceId: string; readonly spanId: string } | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && { traceId: span.traceId, spanId: span.spanId };
}

/** What is done, as a span of a trace. */
export interface SpanParts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** What led to it; what is active now unless given. */
  readonly parent?: TraceHeaders | undefined;
}

/** A span that has begun. */
export interface OpenSpan {
  /** What it leads to is to carry these. */
  readonly headers: TraceHeaders;
  /** Runs the body inside it. */
  run<R>(body: () => R): R;
  rename(name: string, attributes: Attributes): void;
  /** @param errorType why it failed, in a word of which there are few; absent if it did not */
  end(errorType?: string): void;
}

export function openSpan({ name, kind, attributes, parent }: SpanParts): OpenSpan {
  const before = parent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, parent);
  const span = tracer.startSpan(name, { kind, attributes }, before);
  return new Opened(span, trace.setSpan(before, span));
}

class Opened implements OpenSpan {
  readonly #span: Span;
  readonly #context: Context;

  constructor(span: Span, inside: Context) {
    this.#span = span;
    this.#context = inside;
  }

  get headers(): TraceHeaders {
    return headersOf(this.#context);
  }

  run<R>(body: () => R): R {
    return context.with(this.#context, body);
  }

  rename(name: string, attributes: Attributes): void {
    this.#span.updateName(name).setAttributes(attributes);
  }

  end(errorType?: string): void {
    if (errorType !== undefined) {
      this.#span.setAttribute('error.type', errorType);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

/** Runs the body in a span, which fails as the body does. */
export async function inSpan<R>(parts: SpanParts, body: (span: OpenSpan) => Promise<R>): Promise<R> {
  const span = openSpan(parts);
  try {
    const result = await span.run(() => body(span));
    span.end();
    return result;
  } catch (error) {
    span.end(error instanceof Error ? error.name : typeof error);
    throw error;
  }
}

/** Without baggage: what callers keep there is not for other services. */
function headersOf(from: Context): TraceHeaders {
  const carrier: Record<string, unknown> = {};
  propagation.inject(from, carrier);
  return traceIn(carrier);
}
