import { usageFailure } from '../operator/exit-codes.ts';

/** A service's name in the forms in which it is written. */
export interface ServiceName {
  /** As on the wire, of its database and of its account: `loyalty`. */
  readonly wire: string;
  /** In names of classes: `Loyalty`. */
  readonly pascal: string;
}

/** Words that would collide with what every application or repository has at the same place. */
const TAKEN = [
  'contracts',
  'dist',
  'docker',
  'docs',
  'messaging',
  'postgres',
  'rabbitmq',
  'scripts',
  'template0',
  'template1',
  'tests',
  'topology',
];

/** `Loyalty` or `LoyaltyService`. @throws Failure if it is no name of a service */
export function serviceName(text: string): ServiceName {
  const pascal = text.replace(/Service$/, '');
  if (!/^[A-Z][a-z]{1,30}$/.test(pascal))
    throw usageFailure(
      `"${text}" is no name of a service: give one capitalized word of a to z, such as Loyalty.`,
    );
  const wire = pascal.toLowerCase();
  if (TAKEN.includes(wire)) throw usageFailure(`"${text}" is taken by something else: choose another name.`);
  return { wire, pascal };
}

/** The name of an application and its folder: `shop`. @throws Failure if npm would not take it as a scope */
export function applicationName(text: string): string {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) && text.length <= 40 && text !== 'ticketwave') return text;
  throw usageFailure(
    `"${text}" is no name of an application: give lower-case a to z, digits and hyphens, such as shop.`,
  );
}
