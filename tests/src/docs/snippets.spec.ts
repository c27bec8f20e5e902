import { existsSync } from 'node:fs';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { documents, fencesOf, quotedPath } from './documents.ts';
import { isQuoted } from './snippets.ts';

const quotations = documents()
  .flatMap((document) =>
    fencesOf(document).map((fence) => ({ document: document.path, fence, source: quotedPath(fence) })),
  )
  .filter((quotation) => quotation.source !== undefined);

describe('the code in the documents', () => {
  it('is there at all', () => {
    expect(quotations.filter(({ document }) => document === 'README.md')).to.have.length.of.at.least(4);
  });

  for (const { document, source, fence } of quotations) {
    it(`${document} quotes ${source} word for word`, () => {
      expect(existsSync(`${root}${source}`), `${source} exists`).to.equal(true);
      expect(isQuoted(fence.text, read(source!).text), fence.text).to.equal(true);
    });
  }

  it('shows publishing and consuming in about twenty lines', () => {
    const handlers = quotations.filter(
      ({ document, source }) => document === 'README.md' && source!.endsWith('handler.ts'),
    );
    const lines = handlers.flatMap(({ fence }) =>
      fence.text.split('\n').filter((line) => line.trim() !== ''),
    );
    expect(lines).to.have.length.within(15, 26);
  });

  it('would be reported if it were not in the source', () => {
    const source = 'class A {\n  one();\n\n  two();\n  three();\n}\n';
    expect(isQuoted('one();\n\ntwo();\n', source)).to.equal(true);
    expect(isQuoted('one();\n// …\n  three();\n', source)).to.equal(true);
    expect(isQuoted('three();\n// …\none();\n', source)).to.equal(false);
    expect(isQuoted('one();\ntwo();\n', source)).to.equal(false);
  });
});
