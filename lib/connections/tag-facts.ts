import type { Tags } from "./connection.ts";

/** Names each tag of a connection by itself, such as `tag.env`: every fact of an event and of an audit record is a text. */
export const toTagFacts = (tags: Tags = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag.${key}`, value]));
