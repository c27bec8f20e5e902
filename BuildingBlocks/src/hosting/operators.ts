import Joi from 'joi';
import type { OperatorPrincipal } from '../http/operator-access.ts';
import type { Variables } from './environment.ts';

export interface OperatorVariables {
  readonly opsToken: string | undefined;
  readonly opsPrincipals: readonly OperatorPrincipal[];
}

const token = Joi.string().pattern(/^[!-~]{16,500}$/);

const principal = Joi.object({
  name: Joi.string().pattern(/^[\w.@-]{1,100}$/),
  role: Joi.valid('reader', 'operator'),
  token,
});

const principals = Joi.array().items(principal).min(1).max(100).unique('name').unique('token');

/** Who may use the operators' API; it is off unless one of both is given. */
export const operatorVariables: Variables<OperatorVariables> = {
  opsToken: {
    name: 'OPS_TOKEN',
    schema: token,
    expected: '16 to 500 visible ASCII characters, the token of the principal operator',
  },
  opsPrincipals: {
    name: 'OPS_PRINCIPALS',
    schema: Joi.string<readonly OperatorPrincipal[]>()
      .custom(
        (text: string) => Joi.attempt(JSON.parse(text), principals, { presence: 'required' }) as unknown,
      )
      .default([]),
    expected:
      'a JSON list such as [{"name":"ada","role":"reader","token":"…"}], with the role reader or operator, tokens of 16 ' +
      'to 500 visible ASCII characters, and no name or token twice',
  },
};

/** All principals that the variables name. Pure. */
export const principalsOf = ({ opsToken, opsPrincipals }: OperatorVariables): readonly OperatorPrincipal[] =>
  opsToken === undefined
    ? opsPrincipals
    : [{ name: 'operator', role: 'operator', token: opsToken }, ...opsPrincipals];
