/** The name of a service as publisher: `booking` → `booking-service`. */
export const sourceName = (service: string): string => `${service}-service`;
