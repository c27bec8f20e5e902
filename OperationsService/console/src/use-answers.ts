import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError, pathTo, read, sentenceOf } from './api.ts';
import type { ByService, Loaded } from './model/loaded.ts';

/** How often what changes by itself is asked for again, in milliseconds. */
export const LIVE_MS = 2_000;

/**
 * Asks for several things, and again whenever they change or after each pause.
 * @param paths by names; their text decides whether it is something else that is asked for
 * @param everyMs 0 for once
 * @returns what has been answered by the same names, and what asks again
 */
export function useAll<T>(
  paths: readonly (readonly [string, string])[],
  everyMs: number,
): [ByService<T>, () => void] {
  const key = JSON.stringify(paths);
  const [state, setState] = useState<{ key: string; answers: ByService<T> }>({ key, answers: new Map() });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const asked = JSON.parse(key) as typeof paths;
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const put = (name: string, found: Loaded<T>): void =>
      setState((before) => {
        const known = before.key === key ? before.answers : new Map<string, Loaded<T>>();
        return {
          key,
          answers: new Map([...known, [name, { ...known.get(name), why: undefined, ...found }]]),
        };
      });
    const round = async (): Promise<void> => {
      await Promise.all(
        asked.map(([name, path]) => one<T>(path, end.signal).then((found) => found && put(name, found))),
      );
      if (everyMs > 0 && !end.signal.aborted) timer = setTimeout(() => void round(), everyMs);
    };
    void round();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [key, everyMs, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  const answers = state.key === key ? state.answers : new Map<string, Loaded<T>>();
  return [new Map(paths.map(([name]) => [name, answers.get(name) ?? {}])), again];
}

/** @returns nothing if nobody waits for it any more */
async function one<T>(path: string, signal: AbortSignal): Promise<Loaded<T> | undefined> {
  try {
    const data = await read<T>(path, signal);
    return signal.aborted ? undefined : { data };
  } catch (error) {
    return signal.aborted ? undefined : { why: whyOf(error) };
  }
}

/** Of a service that has no operators' API configured there is no route. */
const whyOf = (error: unknown): string =>
  error instanceof ApiError && error.code === 'route_unknown'
    ? `${error.message} Are its operators configured, with OPS_TOKEN?`
    : sentenceOf(error);

/** One answer; nothing is asked for without a path. */
export function useAnswer<T>(path: string | undefined, everyMs = 0): [Loaded<T>, () => void] {
  const [answers, again] = useAll<T>(path === undefined ? [] : [['it', path]], everyMs);
  return [answers.get('it') ?? {}, again];
}

/** The same of each of these services. */
export const useServices = <T>(
  services: readonly string[],
  path: string,
  everyMs = 0,
): [ByService<T>, () => void] =>
  useAll<T>(
    services.map((service) => [service, pathTo(service, path)] as const),
    everyMs,
  );
