import * as v from "valibot";
import type { Identity } from "../connections/connection.ts";
import type { CheckSummary } from "../connections/finding.ts";
import { convert, instant, item, optional, record, storedAs, usually } from "./item.ts";

const checked = convert(
  item({ at: instant, severity: optional(v.picklist(["info", "warning", "error", "unknown"])), code: optional(v.string()) }),
  ({ at, severity, code }): CheckSummary => (severity === undefined || code === undefined ? { at } : { at, worst: { severity, code } }),
  ({ at, worst }) => ({ at, ...worst }),
);

/** The common attributes of connections and parked grants: the method, the account, the method's own details, and what was found. */
export const grantMembers = {
  // The most common method is left out of the items, to save bytes.
  method: usually(v.string(), "login"),
  identity: v.string(),
  identityLabel: storedAs("label", optional(v.string())),
  details: optional(v.record(v.string(), v.string())),
  duties: optional(record(instant)),
  checked: optional(checked),
};

/** A label that is the account's id. An id once more would be 25 bytes and more. */
const sameAsId = "";

type Flat = { readonly identity: string; readonly identityLabel?: string };

/** Puts the two attributes of the account together. */
export const joinIdentity = <Stored extends Flat>({ identity: id, identityLabel: label, ...others }: Stored) => ({
  ...others,
  identity: { id, ...(label === undefined ? {} : { label: label === sameAsId ? id : label }) },
});

export const splitIdentity = <Grant extends { readonly identity: Identity }>({ identity: { id, label }, ...others }: Grant) => ({
  ...others,
  identity: id,
  ...(label === undefined ? {} : { identityLabel: label === id ? sameAsId : label }),
});
