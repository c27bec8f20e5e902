import { useState } from 'preact/hooks';
import { send, sentenceOf } from '../api.ts';
import type { Principal } from '../model/answers.ts';
import { Notice } from '../parts/notice.tsx';

/** Takes the token once; the session is a cookie that no script can read. */
export function SignIn({ onSignedIn }: { onSignedIn: (principal: Principal) => void }) {
  const [why, setWhy] = useState<string>();
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
      <form onSubmit={(event) => void signIn(event)}>
        <label>
          Your name, for the audit
          <input name="name" autocomplete="username" maxLength={100} placeholder="ada@example.com" />
        </label>
        <label>
          Token
          <input name="token" type="password" autocomplete="current-password" required maxLength={500} />
        </label>
        <button class="primary">Sign in</button>
      </form>
      {why !== undefined && <Notice tone="bad">{why}</Notice>}
      <p class="soft">The token is one of OperationsService: OPS_TOKEN, or one of OPS_PRINCIPALS.</p>
    </main>
  );
}
