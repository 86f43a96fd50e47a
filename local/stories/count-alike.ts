/** Writes each word once, with how often it stood there when that is more than once. Pure. */
export function countAlike(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => (count === 1 ? word : `${count} × ${word}`)).join(", ") || "nothing";
}
