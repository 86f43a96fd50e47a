import * as v from "valibot";
import type { Notice } from "../connections/domain-event.ts";
import { type Item, item } from "./item.ts";

export const noticeMembers = {
  id: v.string(),
  name: v.pipe(
    v.string(),
    v.regex(/^(connection|connect_session|setup)\.[a-z_]+$/),
    v.transform((name) => name as Notice["name"]),
  ),
  detail: v.record(v.string(), v.string()),
};

/** A notice, as an item holds it. */
export const noticeItem: Item<Notice> = item(noticeMembers);
