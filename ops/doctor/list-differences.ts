import { isObject } from "../../lib/json.ts";
import { untold } from "./resolve-template.ts";

/**
 * Lists where a deployed value differs from that of the template, in words. Lists are compared without their order. One value equals a list of
 * it alone, as in policies of IAM.
 *
 * @param wanted - It may contain {@link untold} text, which equals any text.
 */
export function listDifferences(wanted: unknown, actual: unknown, path: string): readonly string[] {
  if (isObject(wanted) && isObject(actual)) {
    return [...new Set([...Object.keys(wanted), ...Object.keys(actual)])].flatMap((key) =>
      listDifferences(wanted[key], actual[key], `${path}.${key}`),
    );
  }
  if (Array.isArray(wanted) || Array.isArray(actual)) {
    return compareLists([wanted ?? []].flat(), [actual ?? []].flat(), path);
  }
  if (isObject(wanted) || isObject(actual) || wanted === undefined || actual === undefined) {
    const isSame = wanted === actual;
    return isSame ? [] : wanted === undefined ? [`${path} has ${show(actual)} more`] : [`${path} lacks ${show(wanted)}`];
  }
  return isText(String(wanted), String(actual)) ? [] : [`${path} is ${show(actual)}`];
}

function compareLists(wanted: readonly unknown[], actual: readonly unknown[], path: string): readonly string[] {
  const added = [...actual];
  const missing = wanted.filter((each) => {
    const place = added.findIndex((other) => listDifferences(each, other, path).length === 0);
    if (place >= 0) {
      added.splice(place, 1);
    }
    return place < 0;
  });
  return missing.length === added.length
    ? missing.flatMap((each, index) => listDifferences(each, added[index], path))
    : [...missing.map((each) => `${path} lacks ${show(each)}`), ...added.map((each) => `${path} has ${show(each)} more`)];
}

function isText(wanted: string, actual: string): boolean {
  const parts = wanted.split(untold).map((part) => part.replaceAll(/[^\w]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(actual);
}

const mostCharacters = 160;

function show(value: unknown): string {
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(untold, "…");
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
