export type NotificationType =
  | 'booking-created'
  | 'booking-confirmed'
  | 'payment-failed'
  | 'booking-failed'
  | 'booking-cancelled'
  | 'booking-expired'
  | 'payment-refunded'
  | 'receipt';

export type ChannelName = 'email' | 'sms';

/** Everything goes by e-mail; that the tickets are the user's is worth a text message too. */
export function channelsOf(type: NotificationType): readonly ChannelName[] {
  return type === 'booking-confirmed' ? ['email', 'sms'] : ['email'];
}

/** Which text a type of notification has on a channel. */
export function templateOf(type: NotificationType, channel: ChannelName): string {
  return channel === 'email' ? type : `${type}-${channel}`;
}
