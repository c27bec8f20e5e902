import type { IdentityClaims } from '../../application/identity-provider.ts';
import type { ConsoleSession } from './console-session.ts';

/** What a provider's claims mean here. */
export interface IdentityRules {
  /** The claim that audits name somebody by. */
  readonly nameClaim: string;
  /** The claim with the roles or groups of somebody: one text or a list. `a.b` is the field b of the claim a. */
  readonly roleClaim: string;
  /** Values of it that make an operator. */
  readonly operators: readonly string[];
  /** Values of it that make a reader. */
  readonly readers: readonly string[];
}

/** Who somebody is here, or why they are nobody. Pure. */
export function personOf(
  claims: IdentityClaims,
  rules: IdentityRules,
): ConsoleSession | 'role_missing' | 'name_missing' {
  const given = [claimOf(claims, rules.roleClaim)].flat();
  const has = (values: readonly string[]): boolean => values.some((value) => given.includes(value));
  const name = claims[rules.nameClaim];
  const isUnproven = rules.nameClaim === 'email' && claims['email_verified'] === false;
  if (typeof name !== 'string' || isUnproven || !/^[!-~](?:[ -~]{0,198}[!-~])?$/.test(name))
    return 'name_missing';
  if (has(rules.operators)) return { name, operator: name, role: 'operator' };
  if (has(rules.readers)) return { name, operator: name, role: 'reader' };
  return 'role_missing';
}

/** Some claims have dots in their names, such as URLs. */
function claimOf(claims: IdentityClaims, name: string): unknown {
  if (name in claims) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (found, field) =>
        typeof found === 'object' && found !== null ? (found as IdentityClaims)[field] : undefined,
      claims,
    );
}
