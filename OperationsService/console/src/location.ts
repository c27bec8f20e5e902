import { useEffect, useState } from 'preact/hooks';

/** What the URL says: which view, and what it shows. */
export interface Place {
  /** Below `/console`; empty for the first view. */
  readonly view: string;
  readonly query: URLSearchParams;
}

const CHANGED = 'console:place';

const here = (): Place => ({
  view: location.pathname.replace(/^\/console\/?/, ''),
  query: new URLSearchParams(location.search),
});

/** Where the page is, now and after each step. */
export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const change = (): void => setPlace(here());
    addEventListener('popstate', change);
    addEventListener(CHANGED, change);
    return () => {
      removeEventListener('popstate', change);
      removeEventListener(CHANGED, change);
    };
  }, []);
  return place;
}

/** Goes to another view, as a link does. */
export function goTo(to: string): void {
  history.pushState(null, '', to);
  dispatchEvent(new Event(CHANGED));
}

/** Changes what the view shows: what is empty or undefined leaves the URL. */
export function show(changes: Readonly<Record<string, string | undefined>>): void {
  const { query } = here();
  for (const [name, value] of Object.entries(changes))
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  history.replaceState(null, '', `${location.pathname}${query.size > 0 ? `?${query.toString()}` : ''}`);
  dispatchEvent(new Event(CHANGED));
}

/** Makes links of the console change the view without loading the page again. @returns what undoes it */
export function followLinks(): () => void {
  const follow = (event: MouseEvent): void => {
    const link = (event.target as Element).closest('a');
    const isPlain =
      event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.origin !== location.origin) return;
    if (
      !/^\/console(\/(?!oidc\/)|$)/.test(link.pathname) ||
      link.hash !== '' ||
      link.hasAttribute('download')
    )
      return;
    event.preventDefault();
    goTo(link.href);
  };
  document.addEventListener('click', follow);
  return () => document.removeEventListener('click', follow);
}
