import { createRequire } from "node:module";
import { buildHead, buildList } from "./markdown.ts";

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: unknown };
type RightsSet = { readonly statements: readonly Statement[]; readonly store?: string; readonly keys: readonly string[] };

const load = createRequire(import.meta.url);
const sets: Readonly<Record<string, RightsSet>> = load("../../resources/rights/sets.cjs");
type Deployed = readonly { readonly key: string; readonly rights: string }[];
const { on, console: ofConsole }: { readonly on: Deployed; readonly console: Deployed } = load("../../resources/deployed-functions.cjs");
const deployed = [...on, ...ofConsole];
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
    "sessions in customers' accounts. Its policy must allow other accounts' roles and, for connections without a secret, unsigned requests. Other partitions need the NAT gateway",
  ],
};

const all = Object.entries(sets);
const jobs = [...new Set(all.flatMap(([, { store }]) => store ?? []))].toSorted();
const toFunctions = (names: readonly string[]): string =>
  toCode(deployed.flatMap(({ key, rights }) => (names.includes(rights) ? [key] : [])).toSorted());

/** Builds docs/reference/rights.md: the functions of each job at the credential store, of each right, and the endpoints of a private network. */
export function buildRightsPage(): string {
  const inside = all.filter(([, { store }]) => store !== undefined);
  const called = new Set(
    inside.flatMap(([, { statements, keys }]) => [...statements.flatMap(toServices), ...(keys.length > 0 ? ["kms"] : [])]),
  );
  // Each may read the login of its job.
  called.add("secretsmanager");
  const others = [
    ...Map.groupBy(
      all.flatMap(([name, set]) => toRights(set).map((right) => ({ name, right }))),
      ({ right }) => right,
    ),
  ].map(([right, those]): readonly [right: string, functions: string] => [right, toJobsAndFunctions(those.map(({ name }) => name))]);
  return `${buildHead("Rights", "resources/rights")}
A function names one set of rights (\`resources/rights/sets.cjs\`) and has no other. [The threat model](../security/threat-model.md#what-each-functions-role-can-do) shows how far a role reaches.

## Jobs at the credential store

A job has a Vault policy and a Vault role of its name, or the same rights in Secrets Manager: [policies](../deploy/vault.md#policies). Functions with a job are in the [private network](../deploy/harden.md#a-private-vault), if there is one. In brackets: the areas of the store, with what the job may do there. A job with a provider in its name reaches only that provider's.

${buildList(
  jobs.map((job) => [
    toCode([job]),
    job === health ? ["only asks whether the store answers"] : describeJob(job),
    toFunctions(all.flatMap(([name, { store }]) => (store === job ? [name] : []))),
  ]),
)}

## Other rights

Rights on the table are by key. \`due\` is its index; names in brackets are the only partitions that may be reached. *Jobs*: all their functions. Left out: reading and writing records by key, and publishing events, which every function that changes connections may.

${buildList([...Map.groupBy(others, ([, functions]) => functions)].map(([functions, those]) => [those.map(([right]) => right).join("; "), [], functions]))}

## AWS services that the functions in the network call

${buildList(
  [...called].toSorted().map((service) => {
    const [kind, use] = endpoints[service] ?? [];
    if (kind === undefined || use === undefined) {
      throw new Error(`rights-page.ts does not say what the functions in the network call ${service} for`);
    }
    return [toCode([service]), [kind], use];
  }),
)}
`;
}

function describeJob(job: string): readonly string[] {
  const { provider, rights } = parseRole(job);
  if (provider !== undefined && !job.endsWith(`-${provider}`)) {
    throw new Error(`the name of the job ${job} does not end with its provider, ${provider}`);
  }
  return Object.entries(rights).map(([area, verbs]) => `${area} ${verbs.join("/")}`);
}

/** The functions with one of the sets: a job in place of its functions, if all of them are among these. */
function toJobsAndFunctions(names: readonly string[]): string {
  const setsOf = (job: string) => all.flatMap(([name, { store }]) => (store === job ? [name] : []));
  const whole = jobs.filter((job) => {
    const own = setsOf(job);
    return own.every((name) => names.includes(name)) && deployed.filter(({ rights }) => own.includes(rights)).length > 1;
  });
  const rest = names.filter((name) => !whole.some((job) => setsOf(job).includes(name)));
  return [...(whole.length === 0 ? [] : [`jobs ${toCode(whole)}`]), ...(rest.length === 0 ? [] : [toFunctions(rest)])].join("; ");
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
