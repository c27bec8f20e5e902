import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** As much of a mail server as it takes to see what it is sent: one recipient at a time, no TLS, no login. */
export class MailServer {
  /** What it answers to a command, in place of `250 OK`. */
  readonly answers = new Map<string, string>();
  readonly recipients: string[] = [];
  /** Headers and bodies as they came. */
  readonly messages: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let unread = '';
    let inMessage = false;
    socket.write('220 mail.test ESMTP\r\n');
    socket.on('data', (chunk) => {
      unread += chunk.toString('utf8');
      for (let end = unread.indexOf(inMessage ? '\r\n.\r\n' : '\r\n'); end >= 0;) {
        const part = unread.slice(0, end);
        unread = unread.slice(end + (inMessage ? 5 : 2));
        if (inMessage) this.messages.push(part);
        const command = inMessage ? 'MESSAGE' : part.split(/[ :]/, 1)[0]!.toUpperCase();
        if (command === 'RCPT') this.recipients.push(/<(.*)>/.exec(part)?.[1] ?? '');
        inMessage = command === 'DATA';
        this.#answer(socket, command);
        end = unread.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
      }
    });
  }

  #answer(socket: Socket, command: string): void {
    const usual = command === 'DATA' ? '354 Go on' : '250 OK';
    const answer = this.answers.get(command) ?? usual;
    if (answer !== 'silence') socket.write(`${answer}\r\n`);
  }
}
