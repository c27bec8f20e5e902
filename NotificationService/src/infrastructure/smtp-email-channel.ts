import { createTransport } from 'nodemailer';
import { Channel, UndeliverableError, type OutgoingMessage } from '../application/channel.ts';

/** Milliseconds that a mail server may take to be reached, and to say anything at all. */
const PATIENCE = 10_000;

/** Hands e-mails to a mail server. */
export class SmtpEmailChannel extends Channel {
  override readonly name = 'email';
  readonly #from: string;
  readonly #transport;

  /**
   * @param url `smtp://user:password@host:port`, or `smtps` for TLS from the first byte
   * @param from the sender's address, with or without a name
   */
  constructor(url: string, from: string) {
    super();
    this.#from = from;
    this.#transport = createTransport({
      url,
      connectionTimeout: PATIENCE,
      greetingTimeout: PATIENCE,
      socketTimeout: PATIENCE,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  override async deliver(message: OutgoingMessage, signal: AbortSignal): Promise<void> {
    try {
      await this.#transport.sendMail({
        messageId: `<${message.id}@ticketwave.invalid>`,
        date: message.createdAt,
        from: this.#from,
        to: { name: '', address: message.recipient },
        subject: message.subject ?? '',
        text: message.text,
        ...(message.html !== null && { html: message.html }),
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
    } catch (error) {
      if (isRefusal(error)) throw new UndeliverableError(error.message, { cause: error });
      throw error;
    }
  }
}

/** The server has understood and will not take this message; its own troubles, and ours in logging in, may pass. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, permanent } = error as Error & { code?: string; permanent?: boolean };
  return permanent === true && (code === 'EENVELOPE' || code === 'EMESSAGE');
}
