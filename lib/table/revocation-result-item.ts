import * as v from "valibot";
import type { GrantPart, RevocationResult } from "../connections/connection.ts";
import { type FailureCode, failures } from "../errors.ts";
import { type Item, instant, item, list, optional } from "./item.ts";

/** A code of a release that came later reads as the one that says nothing. */
export const failureCode = v.pipe(
  v.string(),
  v.transform((code): FailureCode => (Object.hasOwn(failures, code) ? (code as FailureCode) : "internal")),
);

const partItem: Item<GrantPart> = item({
  what: v.string(),
  target: optional(v.string()),
  state: v.picklist(["revoked", "removed", "pending", "left"]),
  code: optional(failureCode),
  livesUntil: optional(instant),
  command: optional(v.string()),
  method: optional(v.string()),
});

/** Things at the provider, and what became of each. */
export const partItems = list(partItem);

/** What became of a grant at the provider. */
export const revocationResultItem: Item<RevocationResult> = item({
  state: v.picklist(["revoked", "shared", "pending", "left"]),
  code: optional(failureCode),
  parts: optional(partItems),
});
