import { expect } from 'chai';
import { documents } from './documents.ts';
import { brokenLinks, relativeLinks } from './links.ts';

describe('the links of the documents', () => {
  it('lead to files and headings that exist', () => {
    const all = documents();
    expect(all.flatMap(relativeLinks)).to.have.length.of.at.least(60);
    expect(
      all.flatMap((document) => brokenLinks(document).map((link) => `${document.path}: ${link}`)),
    ).to.deep.equal([]);
  });

  it('would be reported if they led nowhere', () => {
    const text =
      '# One\n[a](nowhere.md) [b](#one) [c](#two) [d](../README.md) [e](https://example.com) [f](architecture.md#nowhere)';
    expect(brokenLinks({ path: 'docs/planted.md', text })).to.deep.equal([
      'nowhere.md',
      '#two',
      'architecture.md#nowhere',
    ]);
  });
});
