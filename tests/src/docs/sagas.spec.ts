import { sagaDocument } from '@ticketwave/cli/sagas/diagram';
import { SAGAS_FILE } from '@ticketwave/cli/sagas/file-names';
import { boundSagas } from '@ticketwave/cli/sagas/bound';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';

describe(SAGAS_FILE, () => {
  it('is what the sagas decide (npm run sagas -- diagram --write computes it anew)', () => {
    expect(read(SAGAS_FILE).text).to.equal(sagaDocument(boundSagas()));
  });

  it('shows the saga of a booking', () => {
    const names = boundSagas().flatMap(({ service, sagas }) => sagas.map(({ name }) => [service, name]));
    expect(names).to.deep.include(['booking', 'booking-life']);
    expect(sagaDocument(boundSagas()))
      .to.include('pending --> awaiting_payment')
      .and.include('--> confirmed');
  });
});
