import {
  addComposeService,
  addConfigEntry,
  insertJson,
  repeatBlock,
  repeatLines,
} from '@ticketwave/cli/new/text-edits';
import { expect } from 'chai';
import { read } from '../../../architecture/repository.ts';
import { addedLines } from './added-lines.ts';

describe('what a new service is entered in', () => {
  it('Compose gets a service like another one, and nothing else changes', () => {
    const before = read('docker-compose.yml').text;
    const after = addComposeService(before, 'booking', [
      ['BookingService', 'LoyaltyService'],
      ['booking', 'loyalty'],
      ['5001', '5005'],
    ]);
    const added = addedLines(before, after);
    expect(added[0]).to.equal('  loyalty:');
    expect(added).to.include.members([
      '    <<: *service',
      "      PORT: '5005'",
      '      DATABASE_URL: postgresql://loyalty:loyalty-dev-only@postgres:5432/loyalty',
    ]);
    expect(added.join('\n')).not.to.match(/booking|5001/i);
  });

  it('Compose without that service is refused', () => {
    expect(() => addComposeService('services: {}\n', 'booking', [])).to.throw('it has no service "booking"');
  });

  const config = `export default defineConfig({
  services: {
    // The first one.
    orders: {
      folder: 'orders',
      port: 4001,
    },
    shipping: { folder: 'shipping', port: 4002 },
  },
  virtualHost: '/shop',
});
`;

  it('the configuration gets an entry like another one, behind the last', () => {
    const after = addConfigEntry('ticketwave.config.js', config, 'orders', [
      ['orders', 'billing'],
      ['4001', '4003'],
    ]);
    expect(addedLines(config, after)).to.deep.equal([
      '    billing: {',
      "      folder: 'billing',",
      '      port: 4003,',
      '    },',
    ]);
    expect(after).to.include("port: 4003,\n    },\n  },\n  virtualHost: '/shop',");
  });

  it('an entry of one line is repeated as well', () => {
    const after = addConfigEntry('ticketwave.config.js', config, 'shipping', [['shipping', 'billing']]);
    expect(addedLines(config, after)).to.deep.equal(["    billing: { folder: 'billing', port: 4002 },"]);
  });

  for (const [what, text] of Object.entries({
    'no list of services': 'export default {};\n',
    'a list in one line': "export default { services: { orders: { folder: 'orders' } } };\n",
    'another name': config.replace('orders: {', 'order: {'),
  }))
    it(`a configuration with ${what} is refused, with what is expected`, () => {
      expect(() => addConfigEntry('ticketwave.config.js', text, 'orders', [])).to.throw(
        'ticketwave.config.js does not read as expected: "services: {"',
      );
    });

  it('JSON keeps its comments, and a list gets its values behind those they belong to', () => {
    const before = '{\n  // ours\n  "references": [\n    "a",\n    "z"\n  ]\n}\n';
    expect(insertJson(before, 'references', ['b', 'c'], (value) => value === 'a')).to.equal(
      '{\n  // ours\n  "references": [\n    "a",\n    "b",\n    "c",\n    "z"\n  ]\n}\n',
    );
  });

  it('a block is repeated at the end, and refused unless it is there once', () => {
    const before = 'CREATE ROLE a;\nCREATE DATABASE a;\n\nCREATE ROLE b;\n';
    expect(repeatBlock('init.sql', before, /^CREATE ROLE a/gm, [[' a', ' c']])).to.equal(
      `${before}\nCREATE ROLE c;\nCREATE DATABASE c;\n`,
    );
    expect(() => repeatBlock('init.sql', before, /^CREATE ROLE/gm, [])).to.throw(
      'init.sql does not read as expected: "^CREATE ROLE" is there 2 times, not once.',
    );
  });

  it('lines are repeated behind the last of their kind', () => {
    expect(repeatLines('copy a\ncopy b\nrun\n', /^copy a/, /^copy/, [['a', 'c']])).to.equal(
      'copy a\ncopy b\ncopy c\nrun\n',
    );
  });
});
