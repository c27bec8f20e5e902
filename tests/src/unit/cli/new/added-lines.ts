import { expect } from 'chai';

/** The lines that a text has more than another one, whose lines it must all have in their order. */
export function addedLines(before: string, after: string): string[] {
  const rest = before.split('\n');
  const added = after.split('\n').filter((line) => {
    // What is followed by something new gets a comma.
    if (line !== rest[0] && line !== `${rest[0]},`) return true;
    rest.shift();
    return false;
  });
  expect(rest, 'lines that are gone').to.deep.equal([]);
  return added;
}
