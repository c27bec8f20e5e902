import type { ChannelName } from '../domain/notification-type.ts';

/** Where a user is reached. */
export abstract class Recipients {
  /** @returns an e-mail address or a telephone number in the international format, as the channel needs it */
  abstract addressOf(userId: string, channel: ChannelName): string;
}
