import type { Targets } from "../connections/targets.ts";

/** In place of a default that there is none of, and at the end for those that are left out. No id is one of them. */
const [noDefault, more] = ["-", "+"];

/** Reads the targets of a record out of one text: `<default> <id> …`. A map with a list would be 20 bytes more. */
export function parseTargets(text: string): Targets {
  const [usual = noDefault, ...rest] = text.split(" ");
  const ids = [...(usual === noDefault ? [] : [usual]), ...rest.filter((word) => word !== more)];
  return { ids, ...(usual === noDefault ? {} : { default: usual }), ...(rest.includes(more) ? { isTruncated: true } : {}) };
}

/** @returns `undefined`: there is nothing to store. */
export function toTargetsText({ ids, default: usual, isTruncated }: Targets): string | undefined {
  const words = [...(usual === undefined ? [noDefault] : []), ...ids, ...(isTruncated ? [more] : [])];
  return ids.length === 0 && isTruncated !== true ? undefined : words.join(" ");
}
