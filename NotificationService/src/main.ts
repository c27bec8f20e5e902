import { runService } from '@ticketwave/building-blocks/hosting';
import { notificationService } from './composition-root.ts';

await runService(notificationService);
