/** The service that a queue or an exchange belongs to: what it owns on the broker begins with its name. Pure. */
export const ownerOf = (name: string): string => name.split('.', 1)[0] ?? name;
