import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to UserService, when it begins and when it ends. */
export class UserOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('user') {}
