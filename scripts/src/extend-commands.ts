import { extensions } from '@ticketwave/cli/project';
import { flowsDocument } from './demo/flows.ts';
import { lookAtBookings } from './reconcile/bookings.ts';

Object.assign(extensions, { documents: { 'docs/flows.md': flowsDocument }, compareSince: lookAtBookings });
