import { ConfigurationError, composeService } from '@ticketwave/building-blocks/hosting';
import { createLogger, describeError } from '@ticketwave/building-blocks/observability';
import { RebuildUserBookings } from './application/rebuild-user-bookings.ts';
import { bookingService } from './composition-root.ts';

/**
 * Makes the lists of all users anew, beside the running service and with its environment:
 * `node BookingService/dist/rebuild-user-bookings.js`. Exit codes: 0 done, 1 not done.
 */
async function rebuild(): Promise<void> {
  const config = bookingService.loadConfig(process.env);
  const { logLevel: level, logFormat: format } = config;
  const logger = createLogger({ service: 'booking-service', level, format });
  const { container, pool } = composeService(bookingService, config, { logger });
  try {
    const listed = await container.get(RebuildUserBookings).execute();
    logger.info(`The lists of all users are made anew, of ${listed} bookings`);
  } finally {
    await pool.end();
    await logger.close();
  }
}

await rebuild().catch((error: unknown) => {
  const reason = error instanceof ConfigurationError ? error.message : describeError(error);
  process.stderr.write(`The lists were not made anew. ${reason}\n`);
  process.exitCode = 1;
});
