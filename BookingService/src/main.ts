import { runService } from '@ticketwave/building-blocks/hosting';
import { bookingService } from './composition-root.ts';

await runService(bookingService);
