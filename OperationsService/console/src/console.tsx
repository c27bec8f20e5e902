import { useEffect, useState } from 'preact/hooks';
import { ApiError, read, send, sentenceOf, whenSignedOut } from './api.ts';
import { usePlace } from './location.ts';
import type { Principal } from './model/answers.ts';
import { Notice } from './parts/notice.tsx';
import { Session } from './session.ts';
import { SignIn } from './views/sign-in.tsx';
import { VIEWS } from './views/index.ts';

/** The whole page: who is signed in decides what it is. */
export function Console() {
  const [principal, setPrincipal] = useState<Principal | 'nobody'>();
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    whenSignedOut(() => setPrincipal('nobody'));
    read<Principal>('/console/api/session').then(setPrincipal, (error: unknown) => {
      if (!(error instanceof ApiError && error.status === 401)) setWhy(sentenceOf(error));
    });
  }, []);
  if (why !== undefined) return <Notice tone="bad">{why}</Notice>;
  if (principal === undefined) return <Notice>Opening the console …</Notice>;
  if (principal === 'nobody') return <SignIn onSignedIn={setPrincipal} />;
  const leave = (): void =>
    void send('/console/api/session', {}, 'DELETE').finally(() => setPrincipal('nobody'));
  return (
    <Session.Provider value={principal}>
      <Shell principal={principal} onLeave={leave} />
    </Session.Provider>
  );
}

function Shell({ principal, onLeave }: { principal: Principal; onLeave: () => void }) {
  const { view } = usePlace();
  const shown = VIEWS.find(({ path }) => path === view);
  useEffect(() => {
    document.title = `${shown?.title ?? 'Not found'} · TicketWave console`;
  }, [shown]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <strong>TicketWave</strong>
        <nav aria-label="Views">
          {VIEWS.filter(({ inMenu }) => inMenu !== false).map(({ path, title }) => (
            <a
              key={path}
              href={`/console${path && `/${path}`}`}
              aria-current={path === view ? 'page' : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        <span class="who">
          {principal.operator} ({principal.role}) <button onClick={onLeave}>Sign out</button>
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        <h1>{shown?.title ?? 'There is no such view'}</h1>
        {shown ? (
          <shown.View />
        ) : (
          <Notice tone="bad">The console has no view “{view}”. Choose one above.</Notice>
        )}
      </main>
    </>
  );
}
