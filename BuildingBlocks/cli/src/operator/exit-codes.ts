/** What every command answers. */
export const exitCodes = { done: 0, finding: 1, usage: 2, unreachable: 3 } as const;
