import * as v from "valibot";
import type { GrantPart, GrantReturn } from "../connections/connection.ts";
import { defined } from "../defined.ts";
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
  method: v.exactOptional(v.string()),
});

/** Things at the provider, and what became of each. */
export const partsSchema = v.pipe(
  v.array(partSchema),
  v.transform((parts): readonly GrantPart[] =>
    parts.map(({ lives_until, ...part }) => ({ ...part, ...defined({ livesUntil: lives_until }) })),
  ),
);

/** What became of a grant at the provider. */
const schema = v.object({
  state: v.picklist(["revoked", "shared", "pending", "left"]),
  code: v.exactOptional(failureCode),
  parts: v.exactOptional(partsSchema),
});

export const grantReturnSchema = v.pipe(
  schema,
  v.transform((grant): GrantReturn => grant),
);

/** The table holds no `Date`. */
export const buildParts = (parts: readonly GrantPart[]): v.InferInput<typeof partsSchema> =>
  parts.map(({ livesUntil, ...part }) => ({ ...part, ...defined({ lives_until: livesUntil?.getTime() }) }));

export const buildGrantReturn = ({ parts, ...grant }: GrantReturn): v.InferInput<typeof schema> => ({
  ...grant,
  ...(parts === undefined ? {} : { parts: buildParts(parts) }),
});
