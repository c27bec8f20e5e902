/** What is known of a user. */
export interface UserProfile {
  readonly email: string;
  /** In the international format; null if none is known. */
  readonly phone: string | null;
  /** In which the user is written to, as BCP 47 names it. */
  readonly language: string;
  readonly name: string;
}

export interface KnownUser {
  readonly id: string;
  readonly profile: UserProfile;
}

/** Nothing is known any more, and that is remembered, for those who still have a copy. */
export interface ErasedUser {
  readonly id: string;
  readonly erasedAt: Date;
}

export type UserState = KnownUser | ErasedUser;

export const isErased = (user: UserState): user is ErasedUser => 'erasedAt' in user;
