import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** How many words all pages may have, as `wc -w` counts them. */
const mostWords = 50_000;

/** How often each habit may occur in pages and comments. The numbers that were reached: lower them with every page that is rewritten. */
const bounds = {
  "sentences past 30 words": 140,
  "openings with Of": 93,
  "lines with whose": 200,
  "things that live, end, say or tell": 407,
};

type Habit = keyof typeof bounds;

const list = (folder: string, name: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const pages = ["README.md", ...list("docs", /\.md$/)];
const sources = ["lib", "functions", "ops", "release"].flatMap((folder) => list(folder, /\.(ts|cjs)$/));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

/** Keeps what a person reads as sentences: a cell and an item of a list are texts of their own. */
const toTexts = (page: string): readonly string[] =>
  page
    .replaceAll(/```[\s\S]*?```|<!--[\s\S]*?-->|<img[^>]*>|^#.*$/gm, "\n\n")
    .split(/\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) ?)/)
    .flatMap((text) => (text.trim().startsWith("|") ? text.split(/(?<!\\)\|/) : [text]));

/** The comments of a source. Lines of `//` that follow each other are one. */
const toComments = (source: string): readonly string[] =>
  [...source.matchAll(/^\s*\/\*\*?([\s\S]*?)\*\/|((?:^\s*\/\/.*\n?)+)/gm)].flatMap(([, block, lines = ""]) =>
    (block ?? lines)
      .replaceAll(/^\s*(?:\*|\/\/) ?/gm, "")
      .split(/\n\s*\n|\n(?=\s*[-@])/)
      .filter((text) => !text.trim().startsWith("@see"))
      .map((text) => text.replace(/^\s*@\w+(?: [\w.]+ -| \{\w+\})?/, "")),
  );

/** Code is one word, and a link is its text. */
const toSentences = (text: string): readonly string[] =>
  text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/`[^`]*`/g, "code")
    .split(/(?<=[.!?][")]?)\s+/)
    .map((sentence) => sentence.replaceAll(/^[\s*\d.-]+/g, ""));

const habits: Readonly<Record<Habit, (sentence: string) => number>> = {
  "sentences past 30 words": (sentence) => Number(countWords(sentence) > 30),
  "openings with Of": (sentence) => Number(/^Of [a-z]/.test(sentence)),
  "lines with whose": (sentence) => [...sentence.matchAll(/\bwhose\b/gi)].length,
  "things that live, end, say or tell": (sentence) => [...sentence.matchAll(/\b(?:lives|ends|says|tells)\b/g)].length,
};

const worst = (counts: readonly { readonly file: string; readonly count: number }[]): string =>
  counts
    .toSorted((one, other) => other.count - one.count)
    .slice(0, 10)
    .map(({ file, count }) => `${String(count).padStart(6)} ${file}`)
    .join("\n");
const sum = (counts: readonly { readonly count: number }[]): number => counts.reduce((total, { count }) => total + count, 0);

test(`all pages have at most ${mostWords} words`, () => {
  const counts = pages.map((file) => ({ file, count: countWords(read(file)) }));
  console.log(`${sum(counts)} of ${mostWords} words, the longest pages:\n${worst(counts)}`);
  expect(pages.length).toBeGreaterThan(20);
  expect(sum(counts)).toBeLessThanOrEqual(mostWords);
});

const texts = [
  ...pages.map((file) => ({ file, texts: toTexts(read(file)) })),
  ...sources.map((file) => ({ file, texts: toComments(read(file)) })),
].map(({ file, texts }) => ({ file, sentences: texts.flatMap(toSentences) }));

test.each(Object.entries(bounds))("%s: at most %i in pages and comments", (habit, most) => {
  const counts = texts.map(({ file, sentences }) => ({
    file,
    count: sum(sentences.map((one) => ({ count: habits[habit as Habit](one) }))),
  }));
  console.log(`${habit}: ${sum(counts)} of ${most}, the most in\n${worst(counts)}`);
  expect(sum(counts)).toBeLessThanOrEqual(most);
});
