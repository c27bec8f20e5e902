import type { Envelope, MessageProperties } from '@ticketwave/contracts';

/** A message as it arrived: anything may be missing. */
export interface ReceivedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  /** The broker delivered it before and saw no acknowledgement. */
  readonly redelivered: boolean;
  readonly properties: MessageProperties & { readonly userId?: string };
  /** What a copy carries on: each property and header with its AMQP type. As `properties` if absent. */
  readonly exactProperties?: () => MessageProperties & { readonly userId?: string };
  readonly body: Buffer;
  /** Of what came in a batch, which has been read. @throws InvalidMessageError if it can never be handled */
  readonly envelope?: () => Envelope;
}
