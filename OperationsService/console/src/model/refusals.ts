const SENTENCES: Readonly<Record<string, string>> = {
  unfinished: 'Signing in took longer than ten minutes, or was begun in another browser. Begin again.',
  not_proven: 'The provider has not signed you in. The log of OperationsService says why.',
  role_missing:
    'You are signed in at the provider, and have no role here: see OIDC_OPERATORS and OIDC_READERS.',
  name_missing:
    'The provider does not say who you are in a claim that an audit can name: see OIDC_NAME_CLAIM.',
};

/** Why somebody came back from the provider and is not signed in, for people. Pure. */
export const refusalOf = (code: string | null): string | undefined =>
  code === null ? undefined : (SENTENCES[code] ?? 'You are not signed in. Try again.');
