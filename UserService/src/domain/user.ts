import { AggregateRoot } from '@ticketwave/building-blocks/domain';
import { isErased, type KnownUser, type UserProfile, type UserState } from './user-state.ts';
import { UserCreatedDomainEvent, UserErasedDomainEvent, UserUpdatedDomainEvent } from './user.events.ts';

/** Somebody who books, and how they are reached. */
export class User extends AggregateRoot {
  #state: UserState;

  private constructor(state: UserState) {
    super();
    this.#state = state;
  }

  static create(id: string, profile: UserProfile, now: Date): User {
    const state: KnownUser = { id, profile };
    const created = new User(state);
    created.raise(new UserCreatedDomainEvent(state, now));
    return created;
  }

  /** As it was stored. */
  static restore(state: UserState): User {
    return new User(state);
  }

  get state(): UserState {
    return this.#state;
  }

  /** What is known; undefined if the user was erased. */
  get known(): KnownUser | undefined {
    return isErased(this.#state) ? undefined : this.#state;
  }

  /** Whatever is absent stays as it is; saying the same again changes nothing. An erased user stays erased. */
  update(changes: Partial<UserProfile>, now: Date): void {
    const { known } = this;
    if (known === undefined) return;
    const profile = { ...known.profile, ...changes };
    if (isSameProfile(profile, known.profile)) return;
    this.#become({ id: known.id, profile }, now);
  }

  /** Removes what is known, for good. */
  erase(now: Date): void {
    if (isErased(this.#state)) return;
    const erased = { id: this.#state.id, erasedAt: now };
    this.#state = erased;
    this.raise(new UserErasedDomainEvent(erased, now));
  }

  /** Says once more how it is, for those who have missed it. */
  announce(now: Date): void {
    if (isErased(this.#state)) this.raise(new UserErasedDomainEvent(this.#state, now));
    else this.#become(this.#state, now);
  }

  #become(state: KnownUser, now: Date): void {
    this.#state = state;
    this.raise(new UserUpdatedDomainEvent(state, now));
  }
}

const isSameProfile = (one: UserProfile, other: UserProfile): boolean =>
  one.email === other.email &&
  one.phone === other.phone &&
  one.language === other.language &&
  one.name === other.name;
