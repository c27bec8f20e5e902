import { runService } from '@ticketwave/building-blocks/hosting';
import { loyaltyService } from './composition-root.ts';

await runService(loyaltyService);
