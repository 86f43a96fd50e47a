/** A secret value that no place may hold. */
export type Canary = { readonly name: string; readonly value: string };
/** Something that was written, logged or answered, as text. */
export type Place = { readonly where: string; readonly text: string };

/**
 * Finds values in texts: as they are, encoded for a URL or for JSON, and inside something that was made base64 as a whole,
 * as the body of an event is.
 *
 * @returns `<name> in <where>`, each once, sorted.
 * @throws {Error} A value is too short to be searched for: the journey did not do its work.
 */
export function findLeaks(canaries: readonly Canary[], places: readonly Place[]): string[] {
  const leaks = canaries.flatMap(({ name, value }) => {
    if (value.length < 12) {
      throw new Error(`no value to look for: ${name}`);
    }
    const forms = formsOf(value);
    return places.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ where }) => `${name} in ${where}`);
  });
  return [...new Set(leaks)].toSorted();
}

function formsOf(value: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    // The characters that hold nothing but bits of the value, wherever in the text it stood.
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString("base64"), bytes.toString("base64url")].map((text) => text.slice(from, to));
  });
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...inBase64];
}
