import * as v from "valibot";
import { parseJson } from "../json.ts";
import type { ActivityPlace } from "./read-activity.ts";
import { isPlaceInTrail } from "./read-trail.ts";
import { findNewest, type TrailStore } from "./seal-hour.ts";
import { beginOf, hourAfter } from "./trail-names.ts";

/** Where a page of activity begins, and up to when acts are complete in the list that it is of. `null`: no hour is sealed, or the caller reads no acts. */
export type ActivityCursor = ActivityPlace & { readonly sealedUntil: string | null; readonly hasActs: boolean };

const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12));
const instant = v.pipe(v.string(), v.isoTimestamp());
const isFile = (name: string) => isPlaceInTrail(name) && !Number.isNaN(beginOf(name.slice(0, 13)).getTime());
const id = v.pipe(v.string(), v.maxLength(256));
const waited = v.strictObject({ at: instant, id, head: number });
const schema: v.GenericSchema<unknown, ActivityCursor> = v.strictObject({
  events: v.nullable(v.strictObject({ below: v.optional(number), waited: v.optional(waited) })),
  acts: v.nullable(v.strictObject({ file: v.pipe(v.string(), v.check(isFile)), left: number })),
  told: v.optional(v.strictObject({ at: instant, ids: v.array(id) })),
  sealedUntil: v.nullable(instant),
  hasActs: v.boolean(),
});

/** Begins with the newest event, and with the hour that was sealed last. @param trail - Absent: the caller reads no acts. */
export async function beginActivity(trail: TrailStore | undefined, now: Date): Promise<ActivityCursor> {
  const newest = trail && (await findNewest(trail, now));
  const open = newest && hourAfter(newest);
  const place =
    open === undefined ? { acts: null, sealedUntil: null } : { acts: { file: open, left: 0 }, sealedUntil: beginOf(open).toISOString() };
  return { events: {}, hasActs: trail !== undefined, ...place };
}

/** Writes where the next page begins. Not secret and not signed: it names a place in the caller's own organisation, wherever it comes from. */
export const writeActivityCursor = (cursor: ActivityCursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

/** @returns `undefined`: no page has given it out. */
export function readActivityCursor(sent: string): ActivityCursor | undefined {
  const { success, output } = v.safeParse(schema, parseJson(Buffer.from(sent, "base64url").toString()));
  return success ? output : undefined;
}
