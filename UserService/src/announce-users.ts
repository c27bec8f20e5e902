import { ConfigurationError, composeService } from '@ticketwave/building-blocks/hosting';
import { createLogger, describeError } from '@ticketwave/building-blocks/observability';
import { AnnounceUsers } from './application/announce-users.ts';
import { userService } from './composition-root.ts';

/**
 * Publishes of every user how it is, beside the running service, whose relay carries it, and with its environment:
 * `node UserService/dist/announce-users.js`. Exit codes: 0 done, 1 not done.
 */
async function announce(): Promise<void> {
  const config = userService.loadConfig(process.env);
  const { logLevel: level, logFormat: format } = config;
  const logger = createLogger({ service: 'user-service', level, format });
  const { container, pool } = composeService(userService, config, { logger });
  try {
    const announced = await container.get(AnnounceUsers).execute();
    logger.info(`All users are announced once more: ${announced}`);
  } finally {
    await pool.end();
    await logger.close();
  }
}

await announce().catch((error: unknown) => {
  const reason = error instanceof ConfigurationError ? error.message : describeError(error);
  process.stderr.write(`Not all users were announced. ${reason}\n`);
  process.exitCode = 1;
});
