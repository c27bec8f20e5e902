import { useEffect, useState } from 'preact/hooks';
import { read, send, sentenceOf } from '../api.ts';
import type { Principal } from '../model/answers.ts';
import { refusalOf } from '../model/refusals.ts';
import { Notice } from '../parts/notice.tsx';

/** How people may sign in here. */
interface Ways {
  readonly token: boolean;
  readonly oidc: boolean;
}

/** Sends people to the provider, or takes a token once; the session is a cookie that no script can read. */
export function SignIn({ onSignedIn }: { onSignedIn: (principal: Principal) => void }) {
  const [why, setWhy] = useState(() => refusalOf(new URLSearchParams(location.search).get('refused')));
  const [ways, setWays] = useState<Ways>();
  useEffect(() => {
    read<Ways>('/console/api/sign-in').then(setWays, (error: unknown) => setWhy(sentenceOf(error)));
  }, []);
  const signIn = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      onSignedIn(
        await send<Principal>('/console/api/session', { token: form.get('token'), name: form.get('name') }),
      );
    } catch (error) {
      setWhy(sentenceOf(error));
    }
  };
  return (
    <main class="sign-in">
      <h1>TicketWave console</h1>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      {ways?.oidc === true && (
        <p>
          <a class="primary" href={`/console/oidc/sign-in?to=${encodeURIComponent(here())}`}>
            Sign in with your organisation’s account
          </a>
        </p>
      )}
      {ways?.token === true && (
        <form onSubmit={(event) => void signIn(event)}>
          <label>
            Your name, for the audit
            <input name="name" autocomplete="username" maxLength={80} placeholder="ada@example.com" />
          </label>
          <label>
            Token
            <input name="token" type="password" autocomplete="current-password" required maxLength={500} />
          </label>
          <button class="primary">Sign in</button>
          <p class="soft">The token is one of OperationsService: OPS_TOKEN, or one of OPS_PRINCIPALS.</p>
        </form>
      )}
      {ways?.token === false && !ways.oidc && (
        <Notice>Nobody may sign in: give OperationsService OPS_TOKEN, OPS_PRINCIPALS or OIDC_ISSUER.</Notice>
      )}
    </main>
  );
}

/** The view to come back to. */
const here = (): string => {
  const query = new URLSearchParams(location.search);
  query.delete('refused');
  return `${location.pathname}${query.size > 0 ? `?${query.toString()}` : ''}`;
};
