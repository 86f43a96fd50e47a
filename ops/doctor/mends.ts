import type { FailureCode } from "../../lib/errors.ts";
import { operatorWords } from "../../lib/operator-actions.words.ts";

/** What an operator does about a failure of ours, for a terminal: links become the names of the pages. */
export const toMend = (code: string): string =>
  operatorWords[code as FailureCode]?.replaceAll(/\[[^\]]+\]\(([^)]+)\)/g, "docs/$1").replaceAll("`", "") ?? "docs/reference/errors.md";
