import type { Trust } from "../../../issuer/identity-token-source.ts";
import { type Change, type SetupAccess, toChangeId } from "../../../setup/ledger.ts";
import type { Obstacle, PlannedTarget } from "../../../setup/plan.ts";
import type { Billing } from "../cloud-projects.ts";
import { impersonationRole, toPrincipal } from "../pool-provider.ts";
import type { CloudAccount } from "./account-api.ts";
import { type AccountLevel, toAccountLevels, tokenCreatorRole, toRoles } from "./account-roles.ts";
import { changes, toAccountId, toAccountMember, toLabelKey, toPersonMember } from "./change-names.ts";
import { holds, type Policy } from "./policy-edit.ts";
import type { PoolReading } from "./pool-api.ts";
import { type Dataset, hasReader } from "./prepare-dataset.ts";
import { obstacles } from "./project-obstacles.ts";
import { exchangeApi, toRequiredApis } from "./required-apis.ts";
import { checkRights } from "./required-rights.ts";

/** What was read of one project. */
export type ProjectReading = {
  readonly id: string;
  readonly name: string;
  /** Absent: it may not be used. */
  readonly number?: string;
  readonly state: "active" | "not_active" | "not_visible";
  readonly billing: Billing;
  /** The rights of the person in the project. */
  readonly rights: ReadonlySet<string>;
  readonly policy: Pick<Policy, "bindings">;
  readonly enabledApis: ReadonlySet<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly dataset?: Dataset;
};

/** An account as it stands in the home project, and who may take its tokens. */
export type AccountReading = CloudAccount & { readonly policy: Pick<Policy, "bindings"> };

/** What is the same for each project of one plan. */
export type PlanContext = {
  readonly connectionId: string;
  readonly access: SetupAccess;
  readonly home: string;
  readonly person: string;
  /** The member of the operator's own principal, which takes tokens of the accounts without the person. */
  readonly vendorPrincipal: string | undefined;
  /** Where the dataset of the billing export is made. `undefined`: costs are not part of the setup. */
  readonly exportLocation: string | undefined;
  /** Those that exist. */
  readonly accounts: Readonly<Partial<Record<AccountLevel, AccountReading>>>;
  /** The unique ids in the ledger. */
  readonly knownIds: Readonly<Partial<Record<AccountLevel, string>>>;
  /** The ids of roles that an earlier release has made for this person. It did not note their home, and an entry must not stand beside another. */
  readonly rolesWithoutHome: ReadonlySet<string>;
  /** How what lets the connection in without a login stands. Absent: it is no part of the plan. */
  readonly trust?: { readonly trust: Trust; readonly reading: PoolReading };
};

/**
 * Plans what is missing in one project, and says what stands in the way. Pure.
 *
 * Where the person lacks rights, the changes are listed beside the obstacle that blocks them: an administrator who has the rights may make them by
 * hand, with the commands of the plan.
 */
export function planProject(project: ProjectReading, context: PlanContext): PlannedTarget {
  const { id, name, state, billing, rights } = project;
  const isHome = id === context.home;
  const blocked = (obstacle: Obstacle): PlannedTarget => ({ id, name, changes: [], obstacles: [obstacle] });
  if (state !== "active") {
    return blocked(state === "not_visible" ? obstacles.notVisible() : obstacles.notActive());
  }
  if (billing === "disabled") {
    return blocked(obstacles.billingDisabled());
  }
  const cost = isHome ? planCost(project, context) : nothing;
  const trust = isHome ? planTrust(project, context) : nothing;
  const planned = [
    ...(isHome ? planAccounts(id, context) : []),
    ...planRoles(project, context),
    ...planApis(project, context),
    ...cost.changes,
    ...planLabel(project, context),
    ...trust.changes,
  ];
  const { missing, missingOptional, changes } = checkRights(planned, rights, { isHome, holdsTrust: isHome && context.trust !== undefined });
  if (missing.length > 0) {
    return { id, name, changes: planned, obstacles: [obstacles.missingRights(missing), ...cost.obstacles, ...trust.obstacles] };
  }
  const optional = missingOptional.length > 0 ? [obstacles.missingOptionalRights(missingOptional)] : [];
  return { id, name, changes, obstacles: [...optional, ...cost.obstacles, ...trust.obstacles] };
}

const planAccounts = (home: string, context: PlanContext): readonly Change[] =>
  toAccountLevels(context.access).flatMap((level) => [...planAccount(home, level, context), ...planUsers(home, level, context)]);

const purposes = {
  viewer: "Look at the projects without a person's token, and without a key.",
  operator: "Act in the projects where an operator is asked for, apart from the account that looks.",
} as const satisfies Record<AccountLevel, string>;

function planAccount(home: string, level: AccountLevel, { connectionId, accounts, knownIds }: PlanContext): readonly Change[] {
  const accountId = toAccountId(level, connectionId);
  const account = accounts[level];
  const knownId = knownIds[level];
  if (account === undefined) {
    return [changes.account(home, accountId, { reason: purposes[level] })];
  }
  if (account.disabled) {
    return [changes.account(home, accountId, { reason: "The account is disabled: it is enabled again.", before: "disabled" })];
  }
  if (knownId === undefined) {
    // Of a process that died, of this person or of the one before: its number and its address must be known to a teardown and to the broker.
    return [changes.account(home, accountId, { reason: `${purposes[level]} It stands already, and is recorded.` })];
  }
  return knownId === account.uniqueId
    ? []
    : [
        changes.account(home, accountId, {
          reason: "The account was deleted and made again, so it has lost its roles: they are given again.",
          before: `unique id ${knownId}`,
        }),
      ];
}

function planUsers(home: string, level: AccountLevel, context: PlanContext): readonly Change[] {
  const { vendorPrincipal, person } = context;
  const users = [
    { member: toPersonMember(person), reason: "The person who connected takes short-lived tokens of the account, to verify its access." },
    ...(vendorPrincipal === undefined
      ? []
      : [{ member: vendorPrincipal, reason: "This application takes short-lived tokens of the account for its daily work." }]),
  ];
  const policy = context.accounts[level]?.policy ?? { bindings: [] };
  return users
    .filter(({ member }) => !holds(policy, { role: tokenCreatorRole, member }))
    .map(({ member, reason }) => changes.accountUser(home, toAccountId(level, context.connectionId), member, { reason }));
}

const partOf = ({ id }: ProjectReading, { home, exportLocation }: PlanContext) => ({
  isHome: id === home,
  holdsCost: id === home && exportLocation !== undefined,
});

function planRoles(project: ProjectReading, context: PlanContext): readonly Change[] {
  return toAccountLevels(context.access).flatMap((level) => {
    const email = context.accounts[level]?.email;
    return toRoles(level, partOf(project, context), project.enabledApis)
      .filter(({ name }) => email === undefined || !holds(project.policy, { role: name, member: toAccountMember(email) }))
      .map(({ name, reason }) => toRole(project.id, name, toAccountId(level, context.connectionId), reason, context));
  });
}

function toRole(project: string, role: string, accountId: string, reason: string, { home, rolesWithoutHome }: PlanContext): Change {
  const withoutHome = changes.role(project, role, accountId, { reason });
  return rolesWithoutHome.has(toChangeId(withoutHome)) ? withoutHome : { ...withoutHome, home };
}

const planApis = (project: ProjectReading, context: PlanContext): readonly Change[] =>
  toRequiredApis(partOf(project, context))
    .filter(({ name }) => !project.enabledApis.has(name))
    .map(({ name, reason }) => changes.api(project.id, name, { reason }));

type Part = Pick<PlannedTarget, "changes" | "obstacles">;
const nothing: Part = { changes: [], obstacles: [] };

/** A dataset that stands in the right location is used as it is, even if we did not make it. */
function planCost({ id, dataset }: ProjectReading, { exportLocation, connectionId, accounts }: PlanContext): Part {
  if (exportLocation === undefined) {
    return nothing;
  }
  if (dataset !== undefined && dataset.location.toUpperCase() !== exportLocation.toUpperCase()) {
    return { changes: [], obstacles: [obstacles.datasetElsewhere(dataset.location, exportLocation)] };
  }
  if (dataset !== undefined && dataset.access === undefined) {
    return { changes: [], obstacles: [obstacles.datasetAccessHidden()] };
  }
  const email = accounts.viewer?.email;
  const isReader = dataset !== undefined && email !== undefined && hasReader(dataset, email);
  const reader = changes.datasetReader(id, toAccountId("viewer", connectionId), {
    reason: "Read the billing export, and no other dataset.",
  });
  return {
    changes: [
      ...(dataset === undefined ? [changes.dataset(id, { reason: "Hold the billing export, which a person switches on." })] : []),
      ...(isReader ? [] : [reader]),
    ],
    obstacles: [],
  };
}

/** A label that has another value by now is the customer's. */
function planLabel({ id, labels }: ProjectReading, { connectionId }: PlanContext): readonly Change[] {
  const key = toLabelKey(connectionId);
  return labels[key] === undefined ? [changes.label(id, key, { reason: "Find the projects that were set up." })] : [];
}

/**
 * Plans what lets the connection in without a login: a pool of its own, a provider that trusts the organisation's issuer for its one subject, and
 * a binding by which that subject takes the tokens of the account that looks. Pure.
 */
function planTrust({ id: home, enabledApis }: ProjectReading, { connectionId, accounts, trust: context }: PlanContext): Part {
  if (context === undefined) {
    return nothing;
  }
  const { trust, reading } = context;
  const { at, pool, provider, isShared } = reading;
  if (isShared) {
    return { changes: [], obstacles: [obstacles.poolShared(at.pool)] };
  }
  const member = toPrincipal(at, trust.subject);
  const { viewer } = accounts;
  const isBound = viewer !== undefined && holds(viewer.policy, { role: impersonationRole, member });
  return {
    changes: [
      ...(enabledApis.has(exchangeApi)
        ? []
        : [changes.exchangeApi(home, exchangeApi, { reason: "Exchange the connection's own tokens." })]),
      ...(pool === "right"
        ? []
        : [changes.pool(home, at, { reason: poolReasons[pool], ...(pool === "disabled" ? { before: "disabled" } : {}) })]),
      ...(provider === "right"
        ? []
        : [
            changes.poolProvider(home, at, trust, {
              reason: "Trust your organisation's own issuer, for this connection's subject and no other.",
              ...(provider === "other" ? { before: "another trust" } : {}),
            }),
          ]),
      ...(isBound
        ? []
        : [
            changes.poolUser(home, toAccountId("viewer", connectionId), member, {
              reason: "This connection takes short-lived tokens of the account that looks, without a person's login.",
            }),
          ]),
    ],
    obstacles: [],
  };
}

const poolReasons = {
  missing: "Hold the trust in this connection, and nothing else.",
  deleted: "Hold the trust in this connection. The pool was deleted: it is restored.",
  disabled: "The pool is disabled: it is enabled again.",
} as const;
