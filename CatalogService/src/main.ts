import { runService } from '@ticketwave/building-blocks/hosting';
import { catalogService } from './composition-root.ts';

await runService(catalogService);
