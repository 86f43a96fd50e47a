import { defined } from "../../../defined.ts";
import type { IdentityTokenSource, Trust } from "../../../issuer/identity-token-source.ts";
import { mapBounded } from "../../../map-bounded.ts";
import { type Change, isMadeBy, mustUndo, toChangeId } from "../../../setup/ledger.ts";
import type { PlannedTarget } from "../../../setup/plan.ts";
import type { PlanScope, Setup, SetupCall } from "../../../setup/setup.ts";
import type { SharedQuota } from "../../../setup/shared-quota.ts";
import { type AccountLevel, toAccountLevels } from "./account-roles.ts";
import { type ChangeKind, ofKind, readName, toAccountId, toLabelKey, toPersonMember } from "./change-names.ts";
import { type CloudDeps, type CloudSession, openSession } from "./cloud-session.ts";
import { createAccounts } from "./create-accounts.ts";
import { enableApis, minuteQuota, writesPerMinute } from "./enable-apis.ts";
import { googleInspector } from "./google-inspector.ts";
import { grantAccountUsers } from "./grant-account-users.ts";
import { grantRoles } from "./grant-roles.ts";
import { findKnown } from "./known-accounts.ts";
import { inTurn, type MakeChange, type Outcomes, oneByOne } from "./outcomes.ts";
import { type PlanContext, planProject } from "./plan-project.ts";
import { readPoolState, toPool } from "./pool-api.ts";
import { addReader, makeDataset } from "./prepare-dataset.ts";
import { obstacles } from "./project-obstacles.ts";
import { readAccounts, readProject, unlessForbidden } from "./read-project.ts";
import { toRemovalCommand } from "./removal-command.ts";
import { exchangeApi, toRequiredApis } from "./required-apis.ts";
import { toSetupCommands } from "./setup-commands.ts";
import { bindAccount, ensurePool, ensureProvider } from "./trust-issuer.ts";
import { undoProject } from "./undo-project.ts";
import { proveAccess } from "./verify-project.ts";
import { type WaitDeps, waitsFor } from "./waits.ts";
import { writeLabel } from "./write-labels.ts";

export type GoogleSetupDeps = CloudDeps &
  WaitDeps & {
    /** Google counts the writes of Service Usage for all customers of one OAuth client together. */
    readonly quota: SharedQuota;
    /** The member of the operator's own principal, such as `serviceAccount:…`. Absent: only the person takes tokens of the accounts. */
    readonly vendorPrincipal?: string | undefined;
    /** Where the dataset of the billing export is made, such as `US`. Absent: costs are not part of the setup. */
    readonly exportLocation?: string | undefined;
    /** What a customer trusts for one connection. Absent: this deployment is no issuer, and each connection keeps its login. */
    readonly trustOf?: IdentityTokenSource["trustOf"] | undefined;
  };

/** Projects that are read at once. Google allows ten reads a second for all customers of one OAuth client. */
const readsAtOnce = 5;

/** The setup of a customer's projects in Google Cloud. */
export function googleSetup(deps: GoogleSetupDeps): Setup {
  const quota = minuteQuota(deps.quota, "google-service-usage", writesPerMinute);
  const open = ({ accessToken, signal }: SetupCall) => openSession(deps, accessToken, signal);
  const waits = ({ signal }: SetupCall) => waitsFor(deps, signal);
  return {
    ...googleInspector(deps),
    plan: (targets, call) => plan(deps, targets, call),
    isOfPlan: (change, scope) => isOfPlan(change, scope, deps),
    isOfOtherPerson,
    verify: (target, call) => proveAccess(deps, target, call),
    apply: async (changes, call) => {
      const [google, wait] = [open(call), waits(call)];
      const accounts = ofKind(changes, "service_account");
      const made = new Map<string, string>();
      const context = { google, call, waits: wait, location: deps.exportLocation ?? "" };
      const each = (kind: ChangeKind, make: MakeChange) => oneByOne(ofKind(changes, kind), (change) => make(change, context));
      // The kinds of one step, in the order in which they need one another.
      return inTurn([
        async () => {
          const created = await createAccounts(google, accounts, call, wait);
          for (const [id, email] of accounts.flatMap((change) => toEmail(change, created))) {
            made.set(id, email);
          }
          return created;
        },
        () => grantAccountUsers(google, ofKind(changes, "account_user"), call, { waits: wait, made }),
        () => grantRoles(google, ofKind(changes, "role"), call, wait),
        () => enableApis({ google, waits: wait, quota }, ofKind(changes, "api")),
        ...each("dataset", makeDataset),
        ...each("dataset_reader", addReader),
        ...each("label", writeLabel),
        ...each("identity_pool", ensurePool),
        ...each("identity_provider", ensureProvider),
        ...each("pool_user", bindAccount),
      ]);
    },
    undo: (entries, call, scope = "connection") => undoProject({ google: open(call), call, waits: waits(call), scope }, entries),
    toScripts: (targets, home) => toSetupCommands(targets, { home, exportLocation: deps.exportLocation }),
    toCommand: toRemovalCommand,
  };
}

function toEmail(change: Change, outcomes: Outcomes): readonly (readonly [string, string])[] {
  const email = outcomes.get(toChangeId(change))?.facts?.email;
  return email === undefined ? [] : [[change.name, email]];
}

async function plan(deps: GoogleSetupDeps, targets: readonly string[], call: SetupCall): Promise<readonly PlannedTarget[]> {
  const google = openSession(deps, call.accessToken, call.signal);
  const reads = { google, withCost: deps.exportLocation !== undefined };
  const [accounts, projects] = await Promise.all([
    readAccounts(google, call),
    mapBounded(targets, readsAtOnce, (id) =>
      readProject(reads, id, { isHome: id === call.home, holdsTrust: id === call.home && call.keyless === true }),
    ),
  ]);
  const number = projects.find(({ id }) => id === call.home)?.number;
  const trust = call.keyless && number !== undefined ? await readTrust(google, number, await toTrust(deps, call)) : undefined;
  const { vendorPrincipal, exportLocation } = deps;
  const knownIds = toKnownIds(call);
  const rolesWithoutHome = toRolesWithoutHome(call);
  const context: PlanContext = { ...call, vendorPrincipal, exportLocation, accounts, knownIds, rolesWithoutHome, ...defined({ trust }) };
  const planned = projects.map((project) => planProject(project, context));
  return withUsableHome(planned, context);
}

const toTrust = async ({ trustOf }: GoogleSetupDeps, { at: { tenant }, connectionId }: SetupCall): Promise<Trust | undefined> =>
  trustOf?.({ tenant, connection: connectionId });

/** What the person may not read counts as missing: the plan names the right. */
async function readTrust(google: CloudSession, projectNumber: string, trust: Trust | undefined): Promise<PlanContext["trust"]> {
  if (trust === undefined) {
    return undefined;
  }
  const at = toPool(projectNumber, trust);
  const unknown = { at, pool: "missing", provider: "missing", isShared: false } as const;
  return { trust, reading: (await unlessForbidden(readPoolState(google, at, trust))) ?? unknown };
}

const toKnownIds = (call: SetupCall): Readonly<Partial<Record<AccountLevel, string>>> =>
  Object.fromEntries(
    toAccountLevels(call.access).flatMap((level) => {
      const known = findKnown(call, toAccountId(level, call.connectionId), call.home);
      return known === undefined ? [] : [[level, known.uniqueId]];
    }),
  );

const toRolesWithoutHome = ({ ledger, personId }: SetupCall): ReadonlySet<string> =>
  new Set(
    ledger
      .filter((entry) => entry.change.kind === "role" && entry.change.home === undefined && mustUndo(entry) && isMadeBy(entry, personId))
      .map(({ change }) => toChangeId(change)),
  );

/** Without its accounts no project can be set up, and they cannot be made in a home project that is blocked. */
function withUsableHome(planned: readonly PlannedTarget[], { access, accounts, home }: PlanContext): readonly PlannedTarget[] {
  const isBlocked = planned.some(({ id, obstacles }) => id === home && obstacles.some(({ blocks }) => blocks));
  const haveAccounts = toAccountLevels(access).every((level) => accounts[level] !== undefined);
  if (!isBlocked || haveAccounts) {
    return planned;
  }
  return planned.map((target) =>
    target.id === home || target.obstacles.some(({ blocks }) => blocks)
      ? target
      : { ...target, obstacles: [...target.obstacles, obstacles.homeBlocked(home)] },
  );
}

/** Whether a change lets another person than this one take the tokens of an account. The operator's own principal is no person. Pure. */
export function isOfOtherPerson(change: Change, person: string): boolean {
  if (change.kind !== ("account_user" satisfies ChangeKind)) {
    return false;
  }
  const { member } = readName.accountUser(change);
  return member.startsWith("user:") && member !== toPersonMember(person);
}

/**
 * Whether a plan of this level, person and home can have a change of this name. Pure.
 *
 * It decides what a plan takes over of changes that an earlier process has begun: no operator in a plan to read, no account in a project that is
 * not the home any more, and no right for another person to take tokens.
 */
function isOfPlan(
  change: Change,
  { connectionId, access, home, person, keyless }: PlanScope,
  { vendorPrincipal, exportLocation }: Partial<Pick<PlanContext, "vendorPrincipal" | "exportLocation">>,
): boolean {
  const isHome = change.target === home;
  const holdsCost = isHome && exportLocation !== undefined;
  const isAccount = (id: string) => toAccountLevels(access).some((level) => toAccountId(level, connectionId) === id);
  const isUser = (member: string) => member === toPersonMember(person) || member === vendorPrincipal;
  const isTrust = isHome && keyless === true;
  const ofKind: Record<ChangeKind, () => boolean> = {
    service_account: () => isHome && isAccount(change.name),
    account_user: () => {
      const { accountId, member } = readName.accountUser(change);
      return isHome && isAccount(accountId) && isUser(member);
    },
    role: () => isAccount(readName.role(change).accountId) && (change.home === undefined || change.home === home),
    api: () => toRequiredApis({ isHome, holdsCost }).some(({ name }) => name === change.name) || (isTrust && change.name === exchangeApi),
    dataset: () => holdsCost,
    dataset_reader: () => holdsCost && isAccount(readName.datasetReader(change).accountId),
    label: () => readName.label(change).key === toLabelKey(connectionId),
    identity_pool: () => isTrust,
    // It may have been begun for another issuer. A plan finds out what stands; what was begun stays so, and a teardown looks it up.
    identity_provider: () => false,
    pool_user: () => isTrust && isAccount(readName.accountUser(change).accountId),
  };
  return ofKind[change.kind as ChangeKind]?.() ?? false;
}
