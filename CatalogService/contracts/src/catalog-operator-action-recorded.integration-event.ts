import { operatorActionRecorded } from '@ticketwave/contracts';

/** What an operator does to CatalogService, when it begins and when it ends. */
export class CatalogOperatorActionRecordedIntegrationEvent extends operatorActionRecorded('catalog') {}
