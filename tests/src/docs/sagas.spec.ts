import { boundSagas } from '@ticketwave/cli/sagas/bound';
import { sagaDocument } from '@ticketwave/cli/sagas/diagram';
import { project } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';

describe('docs/sagas.md', () => {
  it('is what the sagas decide (npm run sagas -- diagram --write computes it anew)', async () => {
    expect(read('docs/sagas.md').text).to.equal(sagaDocument(await boundSagas(project)));
  });

  it('shows the saga of a booking', async () => {
    const bound = await boundSagas(project);
    const names = bound.flatMap(({ service, sagas }) => sagas.map(({ name }) => [service, name]));
    expect(names).to.deep.include(['booking', 'booking-life']);
    expect(sagaDocument(bound)).to.include('pending --> awaiting_payment').and.include('--> confirmed');
  });
});
