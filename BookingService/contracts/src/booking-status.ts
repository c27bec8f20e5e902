/** Where a booking stands; `cancelled` and `failed` are final. */
export const bookingStatuses = ['pending', 'awaiting-payment', 'confirmed', 'cancelled', 'failed'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];
