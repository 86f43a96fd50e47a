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

/** The kinds of changes: how a plan counts them. */
const kinds: Readonly<Record<string, readonly [one: string, many: string]>> = {
  service_account: ["service account", "service accounts"],
  account_user: ["user of an account", "users of an account"],
  role: ["role", "roles"],
  api: ["API", "APIs"],
  dataset: ["dataset", "datasets"],
  dataset_reader: ["reader of the dataset", "readers of the dataset"],
  label: ["label", "labels"],
  identity_pool: ["identity pool", "identity pools"],
  identity_provider: ["identity provider", "identity providers"],
  pool_user: ["binding of the connection", "bindings of the connection"],
};

type KindCount = readonly [kind: string, count: number];

/** How many changes there are of each kind, in the order of the first of each. */
const byKind = (changes: readonly { readonly kind: string }[]): readonly KindCount[] =>
  [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length] as const);

/** Counts changes by their kind, as a plan does: "+ 5 APIs", "+ service account". */
export const countKinds = (changes: readonly { readonly kind: string }[]): readonly string[] =>
  byKind(changes).map(([kind, count]) => `+ ${count === 1 ? (kinds[kind]?.[0] ?? kind) : countKind(kind, count)}`);

/** Counts of kinds in a sentence, always in the same order: "1 service account, 5 roles and 2 labels". */
export const listCounts = (counts: readonly KindCount[]): string =>
  listed.format(
    counts.toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other)).map(([kind, count]) => countKind(kind, count)),
  );

const order = Object.keys(kinds);
const listed = new Intl.ListFormat("en-GB");

/** Counts changes by their kind, as {@link listCounts} does. */
export const listKinds = (changes: readonly { readonly kind: string }[]): string => listCounts(byKind(changes));

function countKind(kind: string, count: number): string {
  const [one, many] = kinds[kind] ?? [kind, kind];
  return countOf(count, one, many);
}

/** What a change is called, with its name as Google writes it. */
export function describeChange({ kind, name }: { readonly kind: string; readonly name: string }): readonly [what: string, name: string] {
  const [first = name, second = ""] = name.split(" ");
  switch (kind) {
    case "role":
      return [`Role for ${second}`, first];
    case "account_user":
      return [`May take tokens of ${first}`, second];
    case "pool_user":
      return [`This connection may take tokens of ${first}`, second];
    case "identity_provider":
      return [`Trusts ${second}`, first];
    case "dataset_reader":
      return [`May read ${first}`, second];
    case "api":
      return ["API", name];
    default:
      return [capitalise(kinds[kind]?.[0] ?? kind), name];
  }
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const countOf = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
export const countProjects = (count: number): string => countOf(count, "project");
