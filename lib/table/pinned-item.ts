import * as v from "valibot";
import type { ParkedGrant } from "../connections/attempt.ts";
import type { CheckSummary } from "../connections/finding.ts";
import { defined } from "../defined.ts";

/** Milliseconds since 1970: 16 bytes less than text. A record above 1 KB costs six write units a refresh instead of four. */
export const instant = v.pipe(
  v.number(),
  v.transform((milliseconds) => new Date(milliseconds)),
);

/** The most common method. It is left out of the items, to save bytes too. */
const usualMethod = "login";

/** A label that is the account's id. An id once more would be 25 bytes and more. */
const sameAsId = "";

/** The common attributes of connections and parked grants: the method, the account, the method's own details, and what was found. */
export const pinnedSchema = {
  method: v.optional(v.string(), usualMethod),
  identity: v.string(),
  label: v.optional(v.string()),
  details: v.optional(v.record(v.string(), v.string())),
  duties: v.optional(v.record(v.string(), instant)),
  checked: v.optional(
    v.object({ at: instant, severity: v.optional(v.picklist(["info", "warning", "error", "unknown"])), code: v.optional(v.string()) }),
  ),
};

type Pinned = Pick<ParkedGrant, "method" | "identity" | "details" | "duties" | "checked">;

const schema = v.object(pinnedSchema);

export const buildPinned = ({ method, identity, details, duties, checked }: Pinned): v.InferInput<typeof schema> => ({
  method: method === usualMethod ? undefined : method,
  identity: identity.id,
  label: identity.label === identity.id ? sameAsId : identity.label,
  details,
  duties: duties && Object.fromEntries(Object.entries(duties).map(([name, at]) => [name, at.getTime()])),
  checked: checked && { at: checked.at.getTime(), ...checked.worst },
});

export const parsePinned = ({ method, identity, label, details, duties, checked }: v.InferOutput<typeof schema>): Pinned => ({
  method,
  identity: { id: identity, ...(label === undefined ? {} : { label: label === sameAsId ? identity : label }) },
  ...defined({ details, duties }),
  ...(checked === undefined ? {} : { checked: toSummary(checked) }),
});

function toSummary({ at, severity, code }: NonNullable<v.InferOutput<typeof schema>["checked"]>): CheckSummary {
  return severity === undefined || code === undefined ? { at } : { at, worst: { severity, code } };
}
