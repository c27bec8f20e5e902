import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to NotificationService, when it begins and when it ends. */
export class NotificationOperatorActionRecordedIntegrationEvent extends operatorActionRecorded(
  'notification',
) {}
