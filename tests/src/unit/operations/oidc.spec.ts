import { loadConfig } from '@ticketwave/operations-service/config';
import { personOf } from '@ticketwave/operations-service/http/console/person';
import { expect } from 'chai';

const WHOLE = {
  ...{ OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'console', OIDC_CLIENT_SECRET: 'the-secret-of-it' },
  OIDC_OPERATORS: 'on-call, owners',
};

const configOf = (variables: Record<string, string>) =>
  loadConfig({
    ...{ DATABASE_URL: 'postgresql://operations:secret@127.0.0.1:5432/operations' },
    ...{ AMQP_URL: 'amqp://operations:secret@127.0.0.1:5672/%2Fticketwave', ...variables },
  });

describe('OpenID Connect, as it is configured', () => {
  it('is off unless it is configured, and whole if it is', () => {
    expect(configOf({}).oidc).to.equal(undefined);
    expect(configOf(WHOLE).oidc).to.deep.equal({
      ...{ issuer: 'https://id.example', clientId: 'console', clientSecret: 'the-secret-of-it' },
      ...{ operators: ['on-call', 'owners'], readers: [], scope: 'openid email' },
      ...{ nameClaim: 'email', roleClaim: 'roles', sessionMinutes: 60 },
    });
  });

  for (const name of Object.keys(WHOLE))
    it(`says that ${name} is missing`, () => {
      const half = Object.entries(WHOLE).filter(([other]) => other !== name);
      expect(() => configOf(Object.fromEntries(half))).to.throw(new RegExp(`${name}.* is missing`));
    });

  it('says what is wrong, and shows no secret', () => {
    for (const [name, value] of Object.entries({
      OIDC_ISSUER: 'http://id.example',
      OIDC_SCOPE: 'email',
      OIDC_CLIENT_SECRET: 'a secret of two words',
      OIDC_SESSION_MINUTES: '721',
    }))
      expect(() => configOf({ ...WHOLE, [name]: value }))
        .to.throw(`${name} is wrong`)
        .with.property('message')
        .that.does.not.include('two words');
    expect(configOf({ ...WHOLE, OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidc?.issuer).to.include('127.0.0.1');
  });
});

describe('who somebody is, by what a provider says', () => {
  const rules = { nameClaim: 'email', roleClaim: 'roles', operators: ['on-call'], readers: ['staff'] };
  const ada = { sub: '1', email: 'ada@example.com', roles: ['staff'] };

  it('is who one of the roles makes them, and an operator before a reader', () => {
    const person = { name: 'ada@example.com', operator: 'ada@example.com' };
    expect(personOf(ada, rules)).to.deep.equal({ ...person, role: 'reader' });
    expect(personOf({ ...ada, roles: ['staff', 'on-call'] }, rules)).to.deep.include({ role: 'operator' });
    expect(personOf({ ...ada, roles: 'on-call' }, rules)).to.deep.include({ role: 'operator' });
  });

  it('is nobody without such a role', () => {
    for (const roles of [undefined, null, [], ['on'], 'staff on-call', { staff: true }, 1])
      expect(personOf({ ...ada, roles }, rules), JSON.stringify(roles)).to.equal('role_missing');
  });

  it('is nobody whom an audit cannot name, or who is not known to be it', () => {
    for (const email of [undefined, '', ' ada', 'a\nb', 'a'.repeat(201), 7])
      expect(personOf({ ...ada, email }, rules), JSON.stringify(email)).to.equal('name_missing');
    expect(personOf({ ...ada, email_verified: false }, rules)).to.equal('name_missing');
    expect(personOf({ ...ada, email_verified: true }, rules)).to.deep.include({ role: 'reader' });
  });

  it('is found in a claim within a claim, or one with dots in its name', () => {
    const within = { ...ada, realm_access: { roles: ['on-call'] } };
    expect(personOf(within, { ...rules, roleClaim: 'realm_access.roles' })).to.deep.include({
      role: 'operator',
    });
    const named = { ...ada, 'https://example.com/roles': ['on-call'] };
    expect(personOf(named, { ...rules, roleClaim: 'https://example.com/roles' })).to.deep.include({
      role: 'operator',
    });
  });
});
