import { createHash } from "node:crypto";
import { defined } from "../../../defined.ts";
import type { Trust } from "../../../issuer/identity-token-source.ts";
import type { Change, ChangeKey } from "../../../setup/ledger.ts";
import { impersonationRole, ourProvider, type PoolProvider, parsePoolProvider, toPoolName, toProviderName } from "../pool-provider.ts";
import { type AccountLevel, tokenCreatorRole } from "./account-roles.ts";
import type { Membership } from "./policy-edit.ts";

/** The step that makes each kind of change, in the order of the steps. */
const steps = {
  service_account: "create_accounts",
  account_user: "create_accounts",
  role: "grant_access",
  api: "enable_apis",
  dataset: "prepare_export",
  dataset_reader: "prepare_export",
  label: "write_labels",
  identity_pool: "trust_issuer",
  identity_provider: "trust_issuer",
  pool_user: "trust_issuer",
} as const;

export type ChangeKind = keyof typeof steps;

/** The step that lets the connection in without a login. */
export const trustStep = steps.identity_pool;

/** The steps that make something once a connection, in its home project. */
export const onceSteps: readonly string[] = [steps.service_account, trustStep];

/** The hexadecimal digits that tell a connection's accounts and labels apart from those of others: the same in each run, and not guessable. */
export const toConnectionMark = (connectionId: string): string => createHash("sha256").update(connectionId).digest("hex").slice(0, 8);

const prefixes = { viewer: "aurora-ro", operator: "aurora-op" } as const satisfies Record<AccountLevel, string>;

/** The id of an account, which is the part of its address before the `@`. The rest of the address is Google's to say. */
export const toAccountId = (level: AccountLevel, connectionId: string): string => `${prefixes[level]}-${toConnectionMark(connectionId)}`;

/** The dataset that a setup makes for the billing export. The label tells it from the customer's own datasets. */
export const datasetId = "aurora_billing_export";
export const datasetLabel = { key: "managed-by", value: "aurora" } as const;

/** The label by which a customer finds the projects that were set up. Each connection has one of its own: several may share a project. */
export const toLabelKey = (connectionId: string): string => `aurora-oauth-${toConnectionMark(connectionId)}`;
const labelValue = "connected";

/** The member of a policy that an account or a person is. */
export const toAccountMember = (email: string): string => `serviceAccount:${email}`;
/** The member that a policy keeps of an account that was deleted. Its number tells it from an account that was made again under the same address. */
export const toDeletedMember = (email: string, uniqueId: string): string => `deleted:serviceAccount:${email}?uid=${uniqueId}`;
export const toPersonMember = (email: string): string =>
  email.endsWith(".gserviceaccount.com") ? toAccountMember(email) : `user:${email}`;

type Words = Pick<Change, "reason" | "before" | "home">;
const toChange = (kind: ChangeKind, target: string, name: string, { reason, before, home }: Words): Change => ({
  step: steps[kind],
  kind,
  target,
  name,
  reason,
  ...defined({ before, home }),
});

/**
 * Builds the changes of a setup. A name holds the account's id, not its address: the address is known only once the account exists, and a
 * change has the same name in each run. A role names the home of its account besides: the account of another home has a role of its own.
 */
export const changes = {
  account: (target: string, accountId: string, words: Words) => toChange("service_account", target, accountId, words),
  accountUser: (target: string, accountId: string, member: string, words: Words) =>
    toChange("account_user", target, `${accountId} ${member}`, words),
  role: (target: string, role: string, accountId: string, words: Words) => toChange("role", target, `${role} ${accountId}`, words),
  api: (target: string, name: string, words: Words) => toChange("api", target, name, words),
  dataset: (target: string, words: Words) => toChange("dataset", target, datasetId, words),
  datasetReader: (target: string, accountId: string, words: Words) =>
    toChange("dataset_reader", target, `${datasetId} ${accountId}`, words),
  label: (target: string, key: string, words: Words) => toChange("label", target, `${key}=${labelValue}`, words),
  /** The API is wanted for the trust alone, and is enabled with it. */
  exchangeApi: (target: string, name: string, words: Words): Change => ({ ...toChange("api", target, name, words), step: trustStep }),
  pool: (target: string, at: PoolProvider, words: Words) => toChange("identity_pool", target, toPoolName(at), words),
  /** What it trusts is a part of its name: who approves a plan approves that. */
  poolProvider: (target: string, at: PoolProvider, { issuer, subject, audience }: Trust, words: Words) =>
    toChange(
      "identity_provider",
      target,
      [toProviderName(at), issuer, subject, ...(audience === undefined ? [] : [audience])].join(" "),
      words,
    ),
  poolUser: (target: string, accountId: string, member: string, words: Words) =>
    toChange("pool_user", target, `${accountId} ${member}`, words),
};

const split = (name: string, separator: string): readonly [string, string] => {
  const at = name.indexOf(separator);
  return at === -1 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
};

/** Reads the names that {@link changes} builds. */
export const readName = {
  accountUser({ name }: Pick<ChangeKey, "name">): { readonly accountId: string; readonly member: string } {
    const [accountId, member] = split(name, " ");
    return { accountId, member };
  },
  pool: ({ name }: Pick<ChangeKey, "name">): PoolProvider | undefined => parsePoolProvider(`${name}/providers/${ourProvider}`),
  /** @returns `undefined`: the name is no provider's. */
  poolProvider({ name }: Pick<ChangeKey, "name">): { readonly at: PoolProvider; readonly trust: Trust } | undefined {
    const [resource = "", issuer, subject, audience] = name.split(" ");
    const at = parsePoolProvider(resource);
    return at === undefined || issuer === undefined || subject === undefined
      ? undefined
      : { at, trust: { issuer, subject, ...defined({ audience }) } };
  },
  role({ name }: Pick<ChangeKey, "name">): Pick<Membership, "role"> & { readonly accountId: string } {
    const [role, accountId] = split(name, " ");
    return { role, accountId };
  },
  datasetReader({ name }: Pick<ChangeKey, "name">): { readonly accountId: string } {
    return { accountId: split(name, " ")[1] };
  },
  label({ name }: Pick<ChangeKey, "name">): { readonly key: string; readonly value: string } {
    const [key, value] = split(name, "=");
    return { key, value };
  },
};

/** What a user of an account may do with it: a person and this application take its tokens, a trusted connection acts as it. */
export const toUserRole = ({ kind }: Pick<ChangeKey, "kind">): string =>
  kind === ("pool_user" satisfies ChangeKind) ? impersonationRole : tokenCreatorRole;

/** Takes the changes of one kind out of a list. */
export const ofKind = <T extends Pick<ChangeKey, "kind">>(list: readonly T[], kind: ChangeKind): readonly T[] =>
  list.filter((change) => change.kind === kind);
