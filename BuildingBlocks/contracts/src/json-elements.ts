const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The elements of a JSON array, each as it is written: parsing and writing it again would change numbers that JavaScript
 * cannot hold.
 * @param array JSON of an array, which is known to be valid
 */
export function elementsOf(array: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at < array.length; at++) {
    const byte = array[at];
    if (byte === QUOTE) at = endOfText(array, at);
    else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      if (++depth === 1) begin = at + 1;
    } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) {
      if (--depth === 0) elements.push(array.subarray(begin, at));
    } else if (byte === COMMA && depth === 1) {
      elements.push(array.subarray(begin, at));
      begin = at + 1;
    }
  }
  return elements;
}

/** Where the text ends that begins with this quotation mark. */
function endOfText(array: Buffer, quote: number): number {
  let at = quote + 1;
  while (at < array.length && array[at] !== QUOTE) at += array[at] === BACKSLASH ? 2 : 1;
  return at;
}
