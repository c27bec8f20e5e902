/** The notice of each type by e-mail, as an end state lists it. */
export function byEmail(...types: readonly string[]): string[] {
  return types.map((type) => `${type} by email`);
}

/** The notice of each type by SMS, as an end state lists it. */
export function bySms(...types: readonly string[]): string[] {
  return types.map((type) => `${type} by sms`);
}
