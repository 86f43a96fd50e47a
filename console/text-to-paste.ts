/** Words about what to paste, around it. */
export type Paste = { readonly before: string; readonly text: string; readonly after: string };

/** Finds the JSON that a person is asked to paste, with its name where it is a part of something: `"Condition": {…}`. */
export function findPaste(words: string): Paste | undefined {
  const found = /(?:"\w+": ?)?\{.*\}/s.exec(words);
  if (found === null) {
    return undefined;
  }
  const [text] = found;
  return { before: words.slice(0, found.index).trim(), text, after: words.slice(found.index + text.length).trim() };
}
