import * as v from "valibot";
import { printable } from "./place-fields.ts";

/** The key of a tag. */
export const tagKey = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_.-]{0,39}$/));

/** The value of a tag. */
export const tagValue = printable(200);

/** All tags of a connection. As JSON they have at most 2 KB: events and audit records hold them, and a page of those must fit into an answer. */
export const connectionTags = v.pipe(
  v.record(tagKey, tagValue),
  v.maxEntries(20),
  v.check((tags) => Buffer.byteLength(JSON.stringify(tags)) <= 2048),
);
