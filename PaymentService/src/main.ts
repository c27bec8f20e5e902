import { runService } from '@ticketwave/building-blocks/hosting';
import { paymentService } from './composition-root.ts';

await runService(paymentService);
