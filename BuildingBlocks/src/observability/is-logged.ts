import type { LogLevel } from './log-level.ts';
import type { Logger } from './logger.ts';

/** Whether a line of this level would go anywhere: asked where its text costs something. */
export const isLogged = (logger: Logger, level: LogLevel): boolean => logger.isEnabled?.(level) ?? true;
