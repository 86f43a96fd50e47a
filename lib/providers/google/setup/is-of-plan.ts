import type { Change } from "../../../setup/change.ts";
import type { PlanScope } from "../../../setup/setup.ts";
import { exchangeApi, toAccountLevels, toRequiredApis } from "./access-profile.ts";
import { type ChangeKind, readName, toAccountId, toLabelKey, toPersonMember } from "./change-names.ts";
import type { PlanContext } from "./plan-project.ts";

/**
 * Whether a plan of this level, person and home can have a change of this name. Pure.
 *
 * It decides what a plan takes over of changes that an earlier process has begun: no operator in a plan to read, no account in a project that is
 * not the home any more, and no right for another person to take tokens.
 */
export function isOfPlan(
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
    pool_user: () => isTrust && isAccount(readName.poolUser(change).accountId),
  };
  return ofKind[change.kind as ChangeKind]?.() ?? false;
}
