import { Channel } from '../application/channel.ts';
import type { ChannelName } from '../domain/notification-type.ts';

/**
 * Ends here: a message handed to it stays in the database, where the API shows it, and goes nowhere else. Stands
 * in for e-mail where no mail server is named, and for text messages, which are only simulated.
 */
export class RecordingChannel extends Channel {
  override readonly name: ChannelName;

  constructor(name: ChannelName) {
    super();
    this.name = name;
  }

  override deliver(): Promise<void> {
    return Promise.resolve();
  }
}
