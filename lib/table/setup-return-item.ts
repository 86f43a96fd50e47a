import * as v from "valibot";
import type { SetupReturn, TeardownProgress } from "../connections/setup-return.ts";
import { defined } from "../defined.ts";
import { failureCode } from "./grant-return-item.ts";

/** What became of what setup made. It holds no instants, so its item is as it is. */
export const setupReturnSchema = v.object({
  undone: v.array(v.object({ what: v.string(), target: v.exactOptional(v.string()), count: v.number() })),
  left: v.array(
    v.object({
      what: v.string(),
      target: v.string(),
      name: v.string(),
      state: v.picklist(["kept", "left"]),
      code: v.string(),
      command: v.exactOptional(v.string()),
    }),
  ),
  unlisted: v.exactOptional(v.number()),
});

export const buildSetupReturn = ({ undone, left, unlisted }: SetupReturn): v.InferInput<typeof setupReturnSchema> => ({
  undone: [...undone],
  left: [...left],
  ...defined({ unlisted }),
});

/** How far a teardown is. */
export const teardownSchema = v.pipe(
  v.object({ state: v.picklist(["wanted", "running", "over"]), code: v.exactOptional(failureCode) }),
  v.transform(({ state, code }): TeardownProgress => (state === "over" && code !== undefined ? { state, code } : { state })),
);
