/** Runs a step, showing that it is at work once it takes longer than two seconds; `always` reports quick ones too. */
export function step<R>(title: string, body: () => Promise<R>, options?: { always?: boolean }): Promise<R>;
