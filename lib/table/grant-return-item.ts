import * as v from "valibot";
import type { GrantReturn } from "../connections/connection.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import { instant } from "./pinned-item.ts";

/** A code of a release that came later reads as the one that says nothing. */
export const failureCode = v.pipe(
  v.string(),
  v.transform((code): FailureCode => (Object.hasOwn(failures, code) ? (code as FailureCode) : "internal")),
);

const partSchema = v.object({
  what: v.string(),
  target: v.exactOptional(v.string()),
  state: v.picklist(["revoked", "removed", "pending", "left"]),
  code: v.exactOptional(failureCode),
  lives_until: v.exactOptional(instant),
  command: v.exactOptional(v.string()),
});

/** What became of a grant at the provider. */
const schema = v.object({
  state: v.picklist(["revoked", "shared", "pending", "left"]),
  code: v.exactOptional(failureCode),
  parts: v.exactOptional(v.array(partSchema)),
});

export const grantReturnSchema = v.pipe(
  schema,
  v.transform(
    ({ parts, ...grant }): GrantReturn => ({
      ...grant,
      ...(parts === undefined
        ? {}
        : {
            parts: parts.map(({ lives_until, ...part }) => ({
              ...part,
              ...(lives_until === undefined ? {} : { livesUntil: lives_until }),
            })),
          }),
    }),
  ),
);

/** The table holds no `Date`. */
export const buildGrantReturn = ({ parts, ...grant }: GrantReturn): v.InferInput<typeof schema> => ({
  ...grant,
  ...(parts === undefined
    ? {}
    : {
        parts: parts.map(({ livesUntil, ...part }) => ({
          ...part,
          ...(livesUntil === undefined ? {} : { lives_until: livesUntil.getTime() }),
        })),
      }),
});
