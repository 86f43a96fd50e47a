import { createRequire } from "node:module";
import { buildHead, buildTable } from "./markdown.ts";

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: unknown };
type RightsSet = { readonly statements: readonly Statement[]; readonly store?: string; readonly keys: readonly string[] };

const load = createRequire(import.meta.url);
const sets: Readonly<Record<string, RightsSet>> = load("../../resources/rights/sets.cjs");
const { on: deployed }: { readonly on: readonly { readonly key: string; readonly rights: string }[] } = load(
  "../../resources/deployed-functions.cjs",
);
const {
  parseRole,
  health,
}: {
  parseRole: (job: string) => { readonly rights: Readonly<Record<string, readonly string[]>>; readonly provider?: string };
  health: string;
} = load("../../resources/rights/store.cjs");

/** The AWS services that functions in the network call: the kind of endpoint, and what for. */
const endpoints: Readonly<Record<string, readonly [kind: "gateway" | "interface", use: string]>> = {
  dynamodb: ["gateway", "the table: every function inside"],
  events: ["interface", "events about connections and setups"],
  kms: [
    "interface",
    "signs identity tokens, with `identityUrl` and `identitySource: kms` (with `aws-sts` STS does); signs for Azure applications with a certificate",
  ],
  secretsmanager: ["interface", "the operator's secrets; logins with `vaultAuth: approle`; credentials without Vault"],
  sqs: ["interface", "events of webhooks that are given up"],
  states: ["interface", "starts setups and teardowns"],
  sts: [
    "interface",
    "sessions in customers' AWS accounts. An endpoint policy must allow roles of other accounts and, for accounts that trust the organisation's issuer, requests without a signature. Accounts of other partitions are reached through the NAT gateway",
  ],
};

/** Builds docs/reference/rights.md: the jobs at the credential store, the sets of rights with their functions, and the endpoints of a private network. */
export function buildRightsPage(): string {
  const all = Object.entries(sets);
  const jobs = [...new Set(all.flatMap(([, { store }]) => store ?? []))].filter((job) => job !== health).toSorted();
  const inside = all.filter(([, { store }]) => store !== undefined);
  const called = new Set(
    inside.flatMap(([, { statements, keys }]) => [...statements.flatMap(toServices), ...(keys.length > 0 ? ["kms"] : [])]),
  );
  // Each may read the login of its job.
  called.add("secretsmanager");
  return `${buildHead("Rights", "resources/rights")}
A function names one set of rights and has no other. How far a role reaches is in [security/threat-model.md](../security/threat-model.md#what-each-functions-role-can-do).

## Jobs at the credential store

Each job has a Vault policy and a Vault role of its name, or the same rights in Secrets Manager: [deploy/vault.md](../deploy/vault.md#policies). \`health\` asks whether the store answers, and has no policy.

${buildTable(
  ["job", "credentials of", "may", "sets"],
  jobs.map((job) => [
    toCode([job]),
    parseRole(job).provider ?? (Object.keys(parseRole(job).rights).includes("webhooks") ? "webhooks" : "every provider"),
    Object.entries(parseRole(job).rights)
      .map(([area, verbs]) => `${area}: ${verbs.join(", ")}`)
      .join("; "),
    toCode(all.flatMap(([name, { store }]) => (store === job ? [name] : []))),
  ]),
)}

## Sets

A set with a job at the credential store puts its functions in the [private network](../deploy/harden.md#a-private-vault), if there is one. The table is read by key; \`due\` is its index. Names in brackets are the only partitions that may be reached.

${buildTable(
  ["set", "functions", "job", "table", "besides", "signs with"],
  all.map(([name, { statements, store = "", keys }]) => [
    toCode([name]),
    toCode(deployed.flatMap(({ key, rights }) => (rights === name ? [key] : [])).toSorted()),
    store === "" ? "" : toCode([store]),
    statements.filter(isOnTable).map(toTableRight).join("; "),
    statements
      .filter((one) => !isOnTable(one))
      .map(toRight)
      .join("; "),
    keys.join(", "),
  ]),
)}

## AWS services that the functions in the network call

${buildTable(
  ["service", "endpoint", "for what"],
  [...called].toSorted().map((service) => {
    const [kind, use] = endpoints[service] ?? [];
    if (kind === undefined || use === undefined) {
      throw new Error(`rights-page.ts does not say what the functions in the network call ${service} for`);
    }
    return [toCode([service]), kind, use];
  }),
)}
`;
}

const toCode = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
const toActions = ({ Action }: Statement): readonly string[] => [Action].flat();
const toServices = (statement: Statement): readonly string[] => toActions(statement).map((action) => action.split(":")[0] ?? "");
const isOnTable = (statement: Statement): boolean => toServices(statement).includes("dynamodb");

function toTableRight(statement: Statement): string {
  const verbs = toActions(statement).map((action) => action.replace(/^dynamodb:/, "").replace(/Item$/, ""));
  const only = [...JSON.stringify(statement.Condition ?? null).matchAll(/"([A-Z_]+(?:#\*)?)"/g)].map(([, partition = ""]) => partition);
  return `${verbs.join(", ")}${JSON.stringify(statement.Resource).includes("/index/due") ? " on `due`" : ""}${only.length === 0 ? "" : ` (${toCode(only)})`}`;
}

const toRight = (statement: Statement): string =>
  `${toActions(statement).join(", ")} ${toCode([...new Set([statement.Resource].flat().map(toName))])}`;

/** The name of a resource in the template or in the foundation, or of the parameter that names it. */
function toName(resource: unknown): string {
  const text = JSON.stringify(resource);
  const [, name = text] =
    /param:(\w+)/.exec(text) ??
    /(log-group):/.exec(text) ??
    /-foundation-(\w+?)(?:Arn|Name)?"/.exec(text) ??
    /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(text) ??
    /\$\{(\w+)\.Arn\}/.exec(text) ??
    /([\w-]+[/:][^/:"]*)"\}?$/.exec(text) ??
    [];
  return name;
}
