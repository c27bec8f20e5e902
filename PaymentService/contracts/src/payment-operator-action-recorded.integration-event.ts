import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to PaymentService, when it begins and when it ends. */
export class PaymentOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('payment') {}
