import type { ChannelName, NotificationType } from './notification-type.ts';

/** `pending`: to be handed to its channel; `sent`: the channel has it; `failed`: given up. */
export type NotificationStatus = 'pending' | 'sent' | 'failed';

/** What is sent. Only an e-mail has a subject and an HTML part. */
export interface Content {
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
}

export interface NotificationOrder extends Content {
  readonly id: string;
  /** Message id of what asked for it: one notification for each request and channel. */
  readonly requestId: string;
  readonly correlationId: string;
  readonly bookingId: string;
  readonly userId: string;
  readonly notificationType: NotificationType;
  readonly channel: ChannelName;
  readonly recipient: string;
  readonly templateId: string;
}

export interface NotificationState extends NotificationOrder {
  readonly status: NotificationStatus;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  /** Why the channel would not take it the last time. */
  readonly errorMessage: string | null;
  /** Hand-overs begun. */
  readonly attempts: number;
  /** While pending: when the next hand-over may begin. */
  readonly dueAt: Date;
}
