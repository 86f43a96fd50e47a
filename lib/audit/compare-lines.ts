/**
 * Tells in which way the lines of a file differ from what its header names, by their hashes. Records are counted from 1.
 *
 * @returns Nothing if they are the same.
 */
export function compareLines(expected: readonly string[], found: readonly string[]): readonly string[] {
  const wrong = expected.flatMap((hash, index) => (found[index] === hash ? [] : [index]));
  if (wrong.length === 0 && expected.length === found.length) {
    return [];
  }
  const [here, named] = [new Set(found), new Set(expected)];
  const missing = expected.flatMap((hash, index) => (here.has(hash) ? [] : [index]));
  const strange = found.flatMap((hash, index) => (named.has(hash) ? [] : [index]));
  if (missing.length === 0 && strange.length === 0) {
    const repeated = found.length === expected.length ? "" : `, and there are ${found.length} in place of ${expected.length}`;
    return [`${listOf(wrong)} moved: they are in another order${repeated}`];
  }
  const changed = missing.filter((index) => strange.includes(index) && found.length === expected.length);
  const rest = (indexes: readonly number[]) => indexes.filter((index) => !changed.includes(index));
  return [
    ...changed.map((index) => `record ${index + 1} was changed`),
    ...rest(missing).map((index) => `record ${index + 1} is missing`),
    ...rest(strange).map((index) => `line ${index + 2} is no record of this file`),
  ];
}

const listOf = (indexes: readonly number[]): string => `records ${indexes.map((index) => index + 1).join(", ")}`;
