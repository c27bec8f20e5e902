import { InvalidArgumentError } from 'commander';

/** Of an option's value. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('A whole number from 1 is expected.');
}

/** Of an event in a store, or 0 for before all of them. @throws InvalidArgumentError */
export function position(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A position is expected, a whole number from 0.');
}

/** A TCP port. @throws InvalidArgumentError */
export function tcpPort(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is expected, a whole number from 1 to 65535.');
}

/** `10/s` or `10`: messages in a second. @throws InvalidArgumentError */
export function perSecond(text: string): number {
  const [, digits] = /^([0-9]+(?:\.[0-9]+)?)(?:\/s)?$/.exec(text) ?? [];
  const value = Number(digits);
  if (value > 0) return value;
  throw new InvalidArgumentError('Messages in a second are expected, such as 10/s.');
}

const units = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90m` (that long ago) or an ISO 8601 time. @throws InvalidArgumentError */
export function pointInTime(text: string, now = new Date()): Date {
  const [, amount, unit] = /^([0-9]+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined)
    return new Date(now.getTime() - Number(amount) * units[unit as keyof typeof units] * 1_000);
  const time = new Date(text);
  const isIso = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?$/.test(text);
  if (isIso && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'A time is expected, such as 2026-01-30T10:30:00Z, or how long ago, such as 90m or 2h.',
  );
}

/** Collects the values of an option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Of an argument's value. @throws InvalidArgumentError */
export function uuid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text;
  throw new InvalidArgumentError('A UUID is expected, such as 0197f1f0-6f0a-7c3e-9d55-0242ac120002.');
}
