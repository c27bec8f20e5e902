const gap = /^\s*\/\/ …$/;

/**
 * Whether the snippet is part of the source: each of its passages, which lines with `// …` separate, stands there word
 * for word, in this order. Indentation does not count, because a snippet begins at the margin.
 */
export function isQuoted(snippet: string, source: string): boolean {
  const lines = linesOf(source);
  let from = 0;
  for (const passage of passagesOf(snippet)) {
    const found = lines.findIndex(
      (_, at) => at >= from && passage.every((line, offset) => lines[at + offset] === line),
    );
    if (found < 0) return false;
    from = found + passage.length;
  }
  return true;
}

function passagesOf(snippet: string): string[][] {
  const passages: string[][] = [[]];
  for (const line of snippet.trimEnd().split('\n')) {
    if (gap.test(line)) passages.push([]);
    else passages.at(-1)!.push(line.trim());
  }
  return passages;
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());
