import { runService } from '@ticketwave/building-blocks/hosting';
import { operationsService } from './composition-root.ts';

await runService(operationsService);
