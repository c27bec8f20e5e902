import { MAXIMUM_DECIMALS, type JsonSchema } from '@ticketwave/contracts/json-schema';

/** Keywords that are the narrower the greater they are, and those that are the narrower the smaller. */
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'];
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', MAXIMUM_DECIMALS];

/** What a writer may write beyond the bounds of a reader, in words. A bound says the same only in the same keyword. Pure. */
export function boundsBeyond(writer: JsonSchema, reader: JsonSchema): string[] {
  const beyond = (word: string, isNarrower: (own: number, other: number) => boolean): string[] => {
    const [own, other] = [writer[word], reader[word]] as [number | undefined, number | undefined];
    if (other === undefined || (own !== undefined && !isNarrower(other, own))) return [];
    if (word === MAXIMUM_DECIMALS && writer['type'] === 'integer') return [];
    return [`has ${own === undefined ? `no ${word}` : `the ${word} ${own}`}, where ${other} is read`];
  };
  return [
    ...LEAST.flatMap((word) => beyond(word, (other, own) => other > own)),
    ...MOST.flatMap((word) => beyond(word, (other, own) => other < own)),
    ...beyond('multipleOf', (other, own) => own % other !== 0),
  ];
}
