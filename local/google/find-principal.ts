import { type Account, findAccount } from "./accounts.ts";
import type { World } from "./world.ts";

/** Finds the person or the service account of a token. Google rejects the tokens of a disabled or deleted service account at once. */
export function findPrincipal({ accounts, serviceAccounts }: World, sub: string): Account | undefined {
  const isMeant = ({ account, disabled, deletedAt }: World["serviceAccounts"][number]) =>
    account.sub === sub && !disabled && deletedAt === null;
  return findAccount(accounts, sub) ?? serviceAccounts.find(isMeant)?.account;
}
