import * as v from "valibot";
import { REGIONS } from "./regions.ts";

const projectSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  description: v.optional(v.string(), ""),
  status: v.optional(v.picklist(["creating", "deleted", "deleting", "ok", "suspended"]), "ok"),
});

/** The customers' accounts. An account, called a nichandle, belongs to one region. */
export const accountsSchema = v.pipe(
  v.array(
    v.strictObject({
      region: v.picklist(REGIONS),
      nichandle: v.pipe(v.string(), v.regex(/^[a-z]{2}[0-9]+-ovh$/)),
      email: v.pipe(v.string(), v.email()),
      organisation: v.optional(v.string(), ""),
      projects: v.optional(v.array(projectSchema), []),
      /** The actions that a policy of the account denies to the person who consents. */
      denied: v.optional(v.array(v.string()), []),
    }),
  ),
  v.check(
    (accounts) => new Set(accounts.map(({ nichandle }) => nichandle)).size === accounts.length,
    "two accounts have the same nichandle",
  ),
);

export type Account = v.InferOutput<typeof accountsSchema>[number];
export type Project = v.InferOutput<typeof projectSchema>;

export const DEFAULT_ACCOUNTS: Account[] = v.parse(accountsSchema, [
  {
    region: "eu",
    nichandle: "aa11111-ovh",
    email: "ada@acme.example",
    organisation: "Acme",
    projects: [
      { id: "0123456789abcdef0123456789abcdef", description: "Shop production" },
      { id: "0123456789abcdef0123456789abcdee", description: "Shop staging" },
      { id: "0123456789abcdef0123456789abcded", description: "Shop legacy", status: "suspended" },
    ],
  },
  {
    region: "eu",
    nichandle: "gg22222-ovh",
    email: "grace@globe.example",
    projects: [{ id: "89abcdef0123456789abcdef01234567", description: "Globe" }],
  },
  {
    region: "ca",
    nichandle: "cc33333-ovh",
    email: "ada@acme.example",
    projects: [{ id: "cafe456789abcdef0123456789abcdef", description: "Shop Montreal" }],
  },
  {
    region: "us",
    nichandle: "uu44444-ovh",
    email: "ada@acme.example",
    projects: [{ id: "beef456789abcdef0123456789abcdef", description: "Shop Virginia" }],
  },
]);
