import type { Router } from 'express';

/** A group of a service's HTTP routes: parse, call, answer. Bind one implementation for each group. */
export abstract class HttpRoutes {
  abstract mount(router: Router): void;
}
