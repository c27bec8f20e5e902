import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to BookingService, when it begins and when it ends. */
export class BookingOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('booking') {}
