import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to OperationsService, when it begins and when it ends. */
export class OperationsOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('operations') {}
