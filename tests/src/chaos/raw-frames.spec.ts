import { field, publishFrames } from '../chaos-kit/raw-frames.ts';
import { expect } from 'chai';

describe('a message whose frames are encoded by hand', () => {
  it('is the three frames that AMQP 0-9-1 wants', () => {
    const frames = publishFrames(3, {
      exchange: 'ex',
      routingKey: 'key',
      headers: { CC: field.array(field.text('a')), n: field.unsignedByte(255) },
      messageId: 'id',
      type: 'ty',
      timestamp: 2n ** 64n - 1n,
      body: Buffer.from('hi'),
    });
    const json = Buffer.from('application/json').toString('hex');
    const method = `003c 0028 0000 02${hex('ex')} 03${hex('key')} 00`;
    const table = `02${hex('CC')} 41 00000006 53 00000001 61 01${hex('n')} 42 ff`;
    const header = `003c 0000 0000000000000002 b0e0 10${json} 00000012 ${table} 02 02${hex('id')} ffffffffffffffff 02${hex('ty')}`;
    expect(frames.toString('hex')).to.equal(frame(1, method) + frame(2, header) + frame(3, hex('hi')));
  });

  it('can hold every type of field, with its own code', () => {
    const codes = Object.values({
      ...field,
      boolean: field.boolean(true),
      unsignedByte: field.unsignedByte(255),
      unsignedShort: field.unsignedShort(65_535),
      unsignedInt: field.unsignedInt(2 ** 32 - 1),
      long: field.long(-(2n ** 63n)),
      float: field.float(1),
      double: field.double(2 ** 50 + 0.5),
      decimal: field.decimal(255, 2 ** 32 - 1),
      timestamp: field.timestamp(2n ** 64n - 1n),
      text: field.text('a'),
      bytes: field.bytes(Buffer.from('a')),
      array: field.array(field.void),
      table: field.table({ a: field.void }),
    }).map((value) => value.toString('latin1')[0]);
    expect(codes.sort().join('')).to.equal('ABDFSTVdfiltux');
  });
});

const hex = (text: string): string => Buffer.from(text).toString('hex');

function frame(type: number, content: string): string {
  const bytes = Buffer.from(content.replaceAll(' ', ''), 'hex');
  const size = bytes.length.toString(16).padStart(8, '0');
  return `0${type}0003${size}${bytes.toString('hex')}ce`;
}
