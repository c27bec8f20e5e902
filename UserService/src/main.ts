import { runService } from '@ticketwave/building-blocks/hosting';
import { userService } from './composition-root.ts';

await runService(userService);
