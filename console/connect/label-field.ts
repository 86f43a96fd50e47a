import * as v from "valibot";
import { connectionLabel } from "../../lib/http/place-fields.ts";

const longest = 64;

/** @returns What is wrong with a label that a person typed, in the words of the form; `undefined`: the API takes it. */
export function findLabelProblem(label: string): string | undefined {
  if (v.safeParse(connectionLabel, label).success) {
    return undefined;
  }
  return label.length > longest
    ? `A label has at most ${longest} characters.`
    : "A label has letters, digits, signs and spaces. It has nothing that breaks a line or turns its order round.";
}
