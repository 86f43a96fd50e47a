import type { FailureWords } from "../words.ts";

/** Reads what a provider's customers are told, by code: the first sentence is the title, and the others say what to do. */
export const toFailureWords = (told: Readonly<Record<string, `${string}. ${string}`>>): FailureWords =>
  Object.fromEntries(
    Object.entries(told).map(([code, words]) => {
      const end = words.indexOf(". ");
      return [code, { title: words.slice(0, end), action: words.slice(end + 2) }];
    }),
  );
