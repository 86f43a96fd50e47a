import { type VaultApi, VaultRefusal } from "./api.ts";

/** Why a server without it cannot serve functions that log in by their IAM role. */
export const noAwsLogin = "it has no AWS login: OpenBao has it as an external plugin only";

/** Whether a server knows a login method, built in or as a registered plugin. Reads, and writes nothing. */
export async function offersLogin(api: VaultApi, method: string): Promise<boolean> {
  try {
    await api("GET", `sys/plugins/catalog/auth/${method}`);
    return true;
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 404) {
      return false;
    }
    throw error;
  }
}
