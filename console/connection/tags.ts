import * as v from "valibot";
import { tagKey, tagValue } from "../../lib/http/tag-fields.ts";

type Tags = Readonly<Record<string, string>>;

/** Tags as a person types them, one a line. */
export const writeTags = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");

/** @returns All tags, or the first line that is none in the words of the form. How many they may be is what the API says. */
export function parseTags(text: string): { readonly tags: Tags } | { readonly problem: string } {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => {
    const [key = "", ...value] = line.split("=");
    return { line, key: key.trim(), value: value.join("=").trim() };
  });
  const wrong = pairs.find(({ key, value }) => !v.safeParse(tagKey, key).success || !v.safeParse(tagValue, value).success);
  return wrong === undefined
    ? { tags: Object.fromEntries(pairs.map(({ key, value }) => [key, value])) }
    : { problem: `“${wrong.line.trim()}” is no tag: write a key, =, and at most 200 characters.` };
}
