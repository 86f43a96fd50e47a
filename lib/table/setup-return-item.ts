import * as v from "valibot";
import type { TeardownProgress, TeardownResult } from "../connections/teardown-result.ts";
import { type Item, item, list, optional } from "./item.ts";
import { failureCode } from "./revocation-result-item.ts";

/** What became of what setup made. */
export const setupReturnItem: Item<TeardownResult> = item({
  undone: list(item({ what: v.string(), target: optional(v.string()), count: v.number() })),
  left: list(
    item({
      what: v.string(),
      target: v.string(),
      name: v.string(),
      state: v.picklist(["kept", "left"]),
      code: v.string(),
      command: optional(v.string()),
    }),
  ),
  unlisted: optional(v.number()),
});

/** How far a teardown is. */
export const teardown = v.pipe(
  v.object({ state: v.picklist(["wanted", "running", "over"]), code: v.exactOptional(failureCode) }),
  v.transform(({ state, code }): TeardownProgress => (state === "over" && code !== undefined ? { state, code } : { state })),
);
