import { channel, type Channel } from 'node:diagnostics_channel';

/**
 * What happens to messages, for tools that are no part of the application: each is published to the channel
 * `ticketwave:message.<name>` of `node:diagnostics_channel`, and costs nothing while nobody subscribes.
 */
export interface MessageOccurrences {
  /** The outcome of a publication, of an event batch once: `confirmed`, `returned`, `refused` or `unknown`. */
  readonly sent: { readonly message: object; readonly outcome: string; readonly seconds: number };
  /** The broker has delivered it. */
  readonly delivered: { readonly message: object; readonly queue: string };
  /** A handler begins with it. */
  readonly processing: { readonly message: object; readonly queue: string };
  /** The handler's effect is committed. */
  readonly handled: {
    readonly message: object;
    readonly queue: string;
    readonly seconds: number | undefined;
  };
  /** The run failed, and the message is tried again. */
  readonly failed: { readonly message: object; readonly queue: string; readonly errorType: string };
  /** It lies in the dead letters. */
  readonly 'dead-lettered': { readonly message: object; readonly queue: string; readonly errorType: string };
}

const channels = new Map<string, Channel>();

/** For whoever subscribes. A subscriber that throws does not disturb: Node reports it as an uncaught error. */
export function occurred<Name extends keyof MessageOccurrences>(
  name: Name,
  occurrence: MessageOccurrences[Name],
): void {
  let known = channels.get(name);
  if (!known) channels.set(name, (known = channel(`ticketwave:message.${name}`)));
  if (known.hasSubscribers) known.publish(occurrence);
}
