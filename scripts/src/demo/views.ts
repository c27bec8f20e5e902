/** The services' answers, as far as the demo reads them; amounts in the major unit of the currency. */
export interface BookingView {
  readonly bookingId: string;
  readonly status: string;
  readonly paymentId: string | null;
  readonly priceAmount: number;
  readonly priceCurrency: string;
}

export interface BookingWithHistory extends BookingView {
  /** Oldest first. */
  readonly history: readonly { readonly status: string; readonly reason: string | null }[];
}

export interface EventView {
  readonly eventId: string;
  readonly totalTickets: number;
  readonly availableTickets: number;
}

export interface PaymentView {
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentUrl: string;
  /** All that was given back. */
  readonly refundedAmount: number;
  /** Null until the money was taken. */
  readonly receiptUrl: string | null;
}

export interface ReceiptView {
  readonly receiptNumber: string;
  readonly amount: number;
  readonly currency: string;
}

export interface NotificationView {
  readonly notificationType: string;
  readonly channel: string;
  readonly status: string;
  readonly recipient: string;
  readonly subject: string | null;
}
