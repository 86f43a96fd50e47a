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
};

/** Counts changes by their kind: "+ 5 APIs", "+ service account". */
export function countKinds(changes: readonly { readonly kind: string }[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind } of changes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => {
    const [one, many] = kinds[kind] ?? [kind, kind];
    return count === 1 ? `+ ${one}` : `+ ${count} ${many}`;
  });
}

/** What a change is called, with its name as Google writes it. */
export function describeChange({ kind, name }: { readonly kind: string; readonly name: string }): readonly [what: string, name: string] {
  const [first = name, second = ""] = name.split(" ");
  switch (kind) {
    case "role":
      return [`Role for ${second}`, first];
    case "account_user":
      return [`May take tokens of ${first}`, second];
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
