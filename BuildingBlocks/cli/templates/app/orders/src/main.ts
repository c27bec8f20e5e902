import { runService } from '@ticketwave/building-blocks/hosting';
import service from './service.ts';

await runService(service);
