import { sagaDocument } from '@ticketwave/scripts/sagas/diagram';
import { FILE } from '@ticketwave/scripts/sagas/file';
import { boundSagas } from '@ticketwave/scripts/sagas/bound';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';

describe(FILE, () => {
  it('is what the sagas decide (npm run sagas -- diagram --write computes it anew)', () => {
    expect(read(FILE).text).to.equal(sagaDocument(boundSagas()));
  });

  it('shows the life of a booking', () => {
    const names = boundSagas().flatMap(({ service, sagas }) => sagas.map(({ name }) => [service, name]));
    expect(names).to.deep.include(['booking', 'booking-life']);
    expect(sagaDocument(boundSagas()))
      .to.include('pending --> awaiting_payment')
      .and.include('--> confirmed');
  });
});
