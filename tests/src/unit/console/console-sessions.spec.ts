import { ConsoleSessions } from '@ticketwave/operations-service/http/console/console-session';
import { expect } from 'chai';

const ADA = { name: 'ada', role: 'operator', token: 'the-token-of-ada' } as const;
const BOB = { name: 'bob', role: 'reader', token: 'the-token-of-bob' } as const;
const SESSION = { name: 'ada', role: 'operator', operator: 'ada@example.com (token of ada)' } as const;
const MINUTE = 60_000;

const cookieOf = (header: string): string => header.split(';')[0]!;

describe('a session of the console', () => {
  const sessions = new ConsoleSessions([ADA, BOB], { secure: true });
  const cookie = cookieOf(sessions.begin(SESSION, 60, 0));

  it('is known by every instance with the same secrets, until it ends', () => {
    const other = new ConsoleSessions([ADA, BOB], { secure: true });
    expect(other.read(`a=b; ${cookie}; c=d`, 60 * MINUTE - 1)).to.deep.equal(SESSION);
    expect(other.read(cookie, 60 * MINUTE)).to.equal(undefined);
  });

  it('is for this browser alone, and holds no token', () => {
    const header = sessions.begin({ ...SESSION, ...ADA }, 60);
    expect(header).to.match(/; HttpOnly; SameSite=Strict; Secure$/);
    expect(Buffer.from(header.split(/[=.]/)[1]!, 'base64url').toString()).not.to.include(ADA.token);
    expect(new ConsoleSessions([ADA], { secure: false }).begin(SESSION, 60)).not.to.include('Secure');
  });

  it('ends when a secret or a role changes', () => {
    for (const changed of [
      { ...ADA, token: 'another-token-of-ada' },
      { ...ADA, role: 'reader' },
    ])
      expect(new ConsoleSessions([changed, BOB], { secure: true }).read(cookie, 1)).to.equal(undefined);
  });

  it('cannot be made or changed without the secrets', () => {
    const [content, signature] = cookie.replace('ticketwave_console=', '').split('.') as [string, string];
    const forged = Buffer.from(
      Buffer.from(content, 'base64url').toString().replaceAll('ada', 'bob'),
    ).toString('base64url');
    for (const wrong of [`${forged}.${signature}`, `${content}.AAAA`, `${content}.`, content, ''])
      expect(sessions.read(`ticketwave_console=${wrong}`, 1), wrong).to.equal(undefined);
    expect(sessions.read(undefined)).to.equal(undefined);
  });

  it('cannot be made where nothing lets anybody in, by those who know that', () => {
    const [one, other] = [0, 1].map(() => new ConsoleSessions([], { secure: true }));
    expect(one!.read(cookieOf(other!.begin(SESSION, 60, 0)), 1)).to.equal(undefined);
  });
});
