/**
 * The model of a service: aggregates, what they raise, and money. No I/O and no library.
 *
 * @packageDocumentation
 */
export * from '../domain/index.ts';
