import { invocation } from '@ticketwave/cli';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';

describe('the command that a sentence recommends', () => {
  const throughNpm = { npm_lifecycle_event: 'status', npm_package_json: `${root}package.json` };

  it('is ticketwave’s own', () => {
    expect(invocation('dlq', 'show booking.payments', {})).to.equal('ticketwave dlq show booking.payments');
    expect(invocation('dev', '', {})).to.equal('ticketwave dev');
  });

  it('is an npm script where npm has started us and there is one', () => {
    expect(invocation('dlq', 'list', throughNpm)).to.equal('npm run dlq -- list');
    expect(invocation('dev', '', throughNpm)).to.equal('npm start');
    expect(invocation('doctor', '', throughNpm)).to.equal('ticketwave doctor');
    expect(invocation('dlq', '', { ...throughNpm, npm_package_json: '/nowhere' })).to.equal('ticketwave dlq');
  });
});
