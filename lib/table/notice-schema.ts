import * as v from "valibot";
import type { Notice } from "../connections/domain-event.ts";

/** A notice, as an item holds it. */
export const noticeSchema = v.object({
  id: v.string(),
  name: v.pipe(
    v.string(),
    v.regex(/^(connection|setup)\.[a-z_]+$/),
    v.transform((name) => name as Notice["name"]),
  ),
  detail: v.record(v.string(), v.string()),
});
