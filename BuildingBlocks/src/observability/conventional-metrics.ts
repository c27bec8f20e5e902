import { Counter, Histogram, type Registry } from 'prom-client';
import { ATTRIBUTE, DURATION_BUCKETS, METRIC } from './semantic-conventions.ts';

/** As Prometheus writes a name of the conventions. */
export const prometheusName = (name: string): string => name.replaceAll('.', '_');

/** Of one thing that was done with a message or a request: the attributes of the conventions that are labels. */
export interface Attributes {
  readonly system?: string;
  readonly operationName?: string;
  readonly destination?: string;
  readonly subscription?: string;
  readonly errorType?: string;
  readonly httpMethod?: string;
  readonly httpRoute?: string;
  readonly httpStatus?: string;
}

/** A count or a duration that takes its labels by the keys of `ATTRIBUTE`. */
export interface ConventionalMetrics {
  /** Messages that were sent, or that sending failed of. @param count 1 if absent */
  readonly sentMessages: (attributes: Attributes, count?: number) => void;
  /** Messages that the broker has delivered. */
  readonly consumedMessages: (attributes: Attributes) => void;
  /** Seconds from sending until the broker's confirm. */
  readonly operationDuration: (attributes: Attributes, seconds: number) => void;
  /** Seconds that a handler took for a message. */
  readonly processDuration: (attributes: Attributes, seconds: number) => void;
  /** Seconds that an HTTP request took. */
  readonly httpDuration: (attributes: Attributes, seconds: number) => void;
}

const MESSAGING = ['system', 'operationName', 'destination', 'errorType'] as const;
const CONSUMING = [...MESSAGING, 'subscription'] as const;
const HTTP = ['httpMethod', 'httpRoute', 'httpStatus'] as const;

type Keys = readonly (keyof Attributes)[];

/** The four metrics of messaging and the one of HTTP servers. */
export function conventionalMetrics(registry: Registry): ConventionalMetrics {
  const registers = [registry];
  const count = (name: string, help: string, keys: Keys): ConventionalMetrics['sentMessages'] => {
    const labelNames = namesOf(keys);
    const counter = new Counter({ name: `${prometheusName(name)}_total`, help, labelNames, registers });
    return (attributes, count = 1) => counter.inc(labelsOf(attributes), count);
  };
  const time = (name: string, help: string, keys: Keys): ConventionalMetrics['processDuration'] => {
    const histogram = new Histogram({
      name: `${prometheusName(name)}_seconds`,
      help,
      labelNames: namesOf(keys),
      buckets: DURATION_BUCKETS,
      registers,
    });
    return (attributes, seconds) => histogram.observe(labelsOf(attributes), seconds);
  };
  return {
    sentMessages: count(METRIC.sentMessages, 'Messages that were sent, or should have been', MESSAGING),
    consumedMessages: count(METRIC.consumedMessages, 'Messages that the broker has delivered', CONSUMING),
    operationDuration: time(METRIC.operationDuration, 'From sending until the confirm', MESSAGING),
    processDuration: time(METRIC.processDuration, 'What handlers take for a message', CONSUMING),
    httpDuration: time(METRIC.httpDuration, 'HTTP requests', HTTP),
  };
}

const LABELS = Object.fromEntries(
  Object.entries(ATTRIBUTE).map(([key, name]) => [key, prometheusName(name)]),
) as Readonly<Record<keyof typeof ATTRIBUTE, string>>;

const namesOf = (keys: Keys): string[] => keys.map((key) => LABELS[key]);

function labelsOf(attributes: Attributes): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const key in attributes) {
    const value = attributes[key as keyof Attributes];
    if (value !== undefined) labels[LABELS[key as keyof Attributes]] = value;
  }
  return labels;
}
