import { redact } from './redact.ts';

/** What JSON escapes, and what may be the beginning of a URL with a password. */
const SPECIAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]|:\/\//;

/** A value without secrets, as JSON. Undefined for what is more than a text, number, boolean or null. */
export function jsonText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return SPECIAL.test(value) ? JSON.stringify(redact(value)) : `"${value}"`;
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    default:
      return value === null ? 'null' : undefined;
  }
}
