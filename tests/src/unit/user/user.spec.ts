import { User } from '@ticketwave/user-service/domain/user';
import {
  UserCreatedDomainEvent,
  UserErasedDomainEvent,
  UserUpdatedDomainEvent,
} from '@ticketwave/user-service/domain/user.events';
import { expect } from 'chai';

const id = 'test-user-123';
const profile = { email: 'ada@example.com', phone: null, language: 'de-AT', name: 'Ada Lovelace' };
const now = new Date('2026-01-30T10:29:00.000Z');
const known = (): User => User.restore({ id, profile });

describe('a user', () => {
  it('who is created says so with everything that is known', () => {
    const user = User.create(id, profile, now);
    expect(user.known).to.deep.equal({ id, profile });
    expect(user.releaseEvents()).to.deep.equal([new UserCreatedDomainEvent({ id, profile }, now)]);
  });

  it('who is changed says so, and keeps what was not named', () => {
    const user = known();
    user.update({ phone: '+4930123456' }, now);
    const changed = { id, profile: { ...profile, phone: '+4930123456' } };
    expect(user.releaseEvents()).to.deep.equal([new UserUpdatedDomainEvent(changed, now)]);
  });

  it('of whom the same is said again says nothing', () => {
    const user = known();
    user.update({ ...profile }, now);
    expect(user.releaseEvents()).to.deep.equal([]);
  });

  it('who is erased is nothing but an id, says so once, and stays erased', () => {
    const user = known();
    user.erase(now);
    user.erase(new Date(0));
    user.update({ name: 'Ada again' }, now);
    expect(user.state).to.deep.equal({ id, erasedAt: now });
    expect(user.known).to.equal(undefined);
    expect(user.releaseEvents()).to.deep.equal([new UserErasedDomainEvent({ id, erasedAt: now }, now)]);
  });

  it('is announced as it is, erased or not', () => {
    const user = known();
    const erased = User.restore({ id, erasedAt: new Date(0) });
    for (const each of [user, erased]) each.announce(now);
    expect(user.releaseEvents()).to.deep.equal([new UserUpdatedDomainEvent({ id, profile }, now)]);
    expect(erased.releaseEvents()).to.deep.equal([
      new UserErasedDomainEvent({ id, erasedAt: new Date(0) }, now),
    ]);
  });
});
