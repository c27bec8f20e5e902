/** On a message: the port of another host, which its handler calls first. */
export const CALLS_HEADER = 'x-chaos-calls';

/** Nobody listens there: ports below 1024 that are no service's answer at once that they are closed. */
export const DEAD_PORT = 1;
