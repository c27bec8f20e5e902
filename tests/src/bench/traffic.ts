/** Published and not yet confirmed, in every contestant of the bus. */
export const IN_FLIGHT = 500;
/** Delivered and not yet acknowledged. */
export const AT_A_TIME = 100;
/** Requests that wait for their answer, in every contestant of HTTP. */
export const REQUESTS_AT_ONCE = 16;
