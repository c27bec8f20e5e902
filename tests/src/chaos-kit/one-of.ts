/** Goes round the values: the same dice give the same one. @throws RangeError if there is none */
export function oneOf<T>(values: readonly T[], dice: number): T {
  const value = values[dice % values.length];
  if (value === undefined) throw new RangeError('There is nothing to choose from.');
  return value;
}
