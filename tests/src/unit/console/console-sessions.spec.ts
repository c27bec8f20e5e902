import { ConsoleSessions } from '@ticketwave/operations-service/http/console/console-session';
import { expect } from 'chai';

const ADA = { name: 'ada', role: 'operator', token: 'the-token-of-ada' } as const;
const BOB = { name: 'bob', role: 'reader', token: 'the-token-of-bob' } as const;
const HOUR = 3_600_000;

const cookieOf = (header: string): string => header.split(';')[0]!;

describe('a session of the console', () => {
  const sessions = new ConsoleSessions([ADA, BOB], { secure: true });
  const cookie = cookieOf(sessions.begin(ADA, 'ada@example.com', 0));

  it('is known by every instance with the same principals, for twelve hours', () => {
    const other = new ConsoleSessions([ADA, BOB], { secure: true });
    expect(other.read(`a=b; ${cookie}; c=d`, 12 * HOUR - 1)).to.deep.equal({
      ...ADA,
      operator: 'ada@example.com',
    });
    expect(other.read(cookie, 12 * HOUR)).to.equal(undefined);
  });

  it('is for this browser alone, and holds no token', () => {
    const header = sessions.begin(ADA, 'ada');
    expect(header).to.match(/; HttpOnly; SameSite=Strict; Secure$/);
    expect(Buffer.from(header.split(/[=.]/)[1]!, 'base64url').toString()).not.to.include(ADA.token);
  });

  it('ends when a token changes', () => {
    const changed = new ConsoleSessions([{ ...ADA, token: 'another-token-of-ada' }, BOB], { secure: true });
    expect(changed.read(cookie, 1)).to.equal(undefined);
  });

  it('cannot be made or changed without the tokens', () => {
    const [content, signature] = cookie.replace('ticketwave_console=', '').split('.') as [string, string];
    const forged = Buffer.from(Buffer.from(content, 'base64url').toString().replace('ada', 'bob')).toString(
      'base64url',
    );
    for (const wrong of [`${forged}.${signature}`, `${content}.AAAA`, `${content}.`, content, ''])
      expect(sessions.read(`ticketwave_console=${wrong}`, 1), wrong).to.equal(undefined);
    expect(sessions.read(undefined)).to.equal(undefined);
  });

  it('begins with a token of somebody who is configured', () => {
    expect(sessions.principalOf(BOB.token)).to.equal(BOB);
    expect(sessions.principalOf('another-token')).to.equal(undefined);
    expect(new ConsoleSessions([], { secure: false }).isOff).to.equal(true);
  });
});
