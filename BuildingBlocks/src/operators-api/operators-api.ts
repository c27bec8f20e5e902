import type { OperatedMessaging } from '../operations/operated-messaging.ts';
import {
  HttpRoutes,
  OperatorAccess,
  type HttpMiddleware,
  type OperatorPrincipal,
  type Router,
} from '../http/index.ts';
import type { Logger } from '../observability/index.ts';
import { RedriveTask } from '../operations/index.ts';
import { mountDeadLetters } from './dead-letter-routes.ts';
import { mountExports } from './export-routes.ts';
import { mountMessages } from './message-routes.ts';
import { OperatorContext } from './operator-context.ts';
import { mountOutbox } from './outbox-routes.ts';
import { mountOverview } from './overview-routes.ts';
import { mountRedrives } from './redrive-routes.ts';
import { mountReplays } from './replay-routes.ts';
import { mountSagas, mountStreams } from './saga-routes.ts';
import { mountWiring } from './wiring-routes.ts';

/** What operators ask a service, and what works for them in the background. */
export interface OperatorsApi {
  /** In front of the routes. */
  readonly access: HttpMiddleware;
  readonly routes: HttpRoutes;
  readonly redrives: RedriveTask;
}

/** @param operators who may ask, one at least */
export function createOperatorsApi(
  messaging: OperatedMessaging,
  operators: readonly OperatorPrincipal[],
  logger: Logger,
): OperatorsApi {
  const context = new OperatorContext(messaging);
  const { protocol, audit } = context;
  return {
    access: new OperatorAccess(operators),
    routes: new OperatorRoutes(context),
    redrives: new RedriveTask({ sql: messaging.sql, protocol, audit, logger }),
  };
}

class OperatorRoutes extends HttpRoutes {
  readonly #context: OperatorContext;

  constructor(context: OperatorContext) {
    super();
    this.#context = context;
  }

  override mount(router: Router): void {
    const mounts = [
      ...[mountOverview, mountDeadLetters, mountExports, mountMessages],
      ...[mountOutbox, mountSagas, mountStreams, mountRedrives, mountReplays, mountWiring],
    ];
    for (const mount of mounts) mount(router, this.#context);
  }
}
