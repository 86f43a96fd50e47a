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
  kms: ["interface", "signs identity tokens (`identitySource: kms`), and for Azure applications with a certificate"],
  secretsmanager: ["interface", "the operator's secrets, `approle` logins, credentials without Vault"],
  sqs: ["interface", "webhook events that are given up"],
  states: ["interface", "starts setups and teardowns"],
  sts: [
    "interface",
    "sessions in customers' accounts. Its policy must allow roles of other accounts and, for connections without a secret, unsigned requests. Other partitions need the NAT gateway",
  ],
};

const all = Object.entries(sets);
const toFunctions = (names: readonly string[]): string =>
  toCode(deployed.flatMap(({ key, rights }) => (names.includes(rights) ? [key] : [])).toSorted());

/** Builds docs/reference/rights.md: the functions of each job at the credential store, of each right, and the endpoints of a private network. */
export function buildRightsPage(): string {
  const jobs = [...new Set(all.flatMap(([, { store }]) => store ?? []))].toSorted();
  const inside = all.filter(([, { store }]) => store !== undefined);
  const called = new Set(
    inside.flatMap(([, { statements, keys }]) => [...statements.flatMap(toServices), ...(keys.length > 0 ? ["kms"] : [])]),
  );
  // Each may read the login of its job.
  called.add("secretsmanager");
  return `${buildHead("Rights", "resources/rights")}
A function names one set of rights (\`resources/rights/sets.cjs\`) and has no other. [The threat model](../security/threat-model.md#what-each-functions-role-can-do) shows how far a role reaches.

## Jobs at the credential store

A job has a Vault policy and a Vault role of its name, or the same rights in Secrets Manager: [policies](../deploy/vault.md#policies). Functions with a job are in the [private network](../deploy/harden.md#a-private-vault), if there is one.

${buildTable(
  ["job", "credentials of", "may", "functions"],
  jobs.map((job) => [
    toCode([job]),
    ...(job === health ? ["", "only asks whether the store answers"] : describeJob(job)),
    toFunctions(all.flatMap(([name, { store }]) => (store === job ? [name] : []))),
  ]),
)}

## Other rights

Rights on the table are by key. \`due\` is its index; names in brackets are the only partitions that may be reached. Left out: reading and writing records by key, and publishing events, which every function that changes connections may.

${buildTable(
  ["right", "functions"],
  [
    ...Map.groupBy(
      all.flatMap(([name, set]) => toRights(set).map((right) => ({ name, right }))),
      ({ right }) => right,
    ),
  ].map(([right, those]) => [right, toFunctions(those.map(({ name }) => name))]),
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

function describeJob(job: string): readonly [credentials: string, may: string] {
  const { provider, rights } = parseRole(job);
  return [
    provider ?? (Object.keys(rights).includes("webhooks") ? "webhooks" : "every provider"),
    Object.entries(rights)
      .map(([area, verbs]) => `${area}: ${verbs.join(", ")}`)
      .join("; "),
  ];
}

/** A right on the table that is limited to partitions, or reads the index. */
const isNarrow = (right: string): boolean => /[(`]/.test(right);

/** The rights of a set, a text each: those on the table are one. */
const toRights = ({ statements, keys }: RightsSet): readonly string[] => [
  ...new Set([
    ...statements.filter(isOnTable).map(toTableRight).filter(isNarrow),
    ...statements.filter((one) => !isOnTable(one) && !toServices(one).includes("events")).map(toRight),
    ...keys.map((key) => `kms:Sign ${key}`),
  ]),
];

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
