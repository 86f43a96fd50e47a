import words from "../../../../resources/provider-words/gcp.json" with { type: "json" };
import { countOf } from "../../../words.ts";
import type { SetupWords } from "../../provider-part.ts";

/** The steps of a project, in the order in which a setup takes them. */
export const projectSteps = [
  { name: "grant_access", title: "Grant access", doing: "giving the service account its roles" },
  { name: "enable_apis", title: "Enable APIs", doing: "enabling the APIs that are missing" },
  { name: "prepare_export", title: "Billing export", doing: "preparing the dataset for costs" },
  { name: "verify", title: "Verify", doing: "waiting for Google to spread the access (up to 7 minutes)" },
  { name: "write_labels", title: "Labels", doing: "writing the labels" },
] as const;

/** What is being done at a step of a project. */
export const describeStep = (step: string | undefined): string =>
  step === "create_accounts" ? "creating the service account" : (projectSteps.find(({ name }) => name === step)?.doing ?? "working");

/** Of a project that is set up, and not verified yet. */
export const lateWords = "late: everything is in place, and Google still spreads the access. It is verified again automatically";

/** The kinds of changes, in the order in which they are listed. */
const kinds: Readonly<Record<string, { readonly one: string; readonly many: string }>> = words.kinds;

/** Names a change by the two words of its name. Default: its kind, and its name. */
const tellers: Readonly<Record<string, (first: string, second: string) => readonly [what: string, name: string]>> = {
  account_user: (account, user) => [`May take tokens of ${account}`, user],
  role: (role, account) => [`Role for ${account}`, role],
  dataset_reader: (dataset, who) => [`May read ${dataset}`, who],
  identity_provider: (name, issuer) => [`Trusts ${issuer}`, name],
  pool_user: (account, user) => [`This connection may take tokens of ${account}`, user],
};
const order = Object.keys(kinds);
const kindOf = (kind: string) => kinds[kind] ?? { one: kind, many: kind };

type OfKind = { readonly kind: string };
type KindCount = readonly [kind: string, count: number];

const countKind = ([kind, count]: KindCount): string => countOf(count, kindOf(kind).one, kindOf(kind).many);

/** How many changes there are of each kind, in the order of the first of each. */
const byKind = (changes: readonly OfKind[]): readonly KindCount[] =>
  [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length]);

/** Counts changes by their kind, as a plan does: "+ 5 APIs", "+ service account". */
export const countKinds = (changes: readonly OfKind[]): readonly string[] =>
  byKind(changes).map(([kind, count]) => `+ ${count === 1 ? kindOf(kind).one : countKind([kind, count])}`);

const listed = new Intl.ListFormat("en-GB");

/** Counts of kinds in a sentence, always in the same order: "1 service account, 5 roles and 2 labels". */
const listCounts = (counts: readonly KindCount[]): string =>
  listed.format(counts.toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other)).map(countKind));

/** Counts changes by their kind, as {@link listCounts} does. */
export const listKinds = (changes: readonly OfKind[]): string => listCounts(byKind(changes));

/** What a change is called, with its name as Google writes it. */
export function describeChange({ kind, name }: OfKind & { readonly name: string }): readonly [what: string, name: string] {
  const [first = name, second = ""] = name.split(" ");
  const { one } = kindOf(kind);
  return tellers[kind]?.(first, second) ?? [one.charAt(0).toUpperCase() + one.slice(1), name];
}

/** Words for what a setup makes at Google. */
export const googleSetupWords: SetupWords = { list: listCounts, describe: describeChange };

export const countProjects = (count: number): string => countOf(count, "project");
