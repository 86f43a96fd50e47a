import { type VaultApi, VaultRefusal } from "./api.ts";

/** The reason why a server without the AWS login is unsuitable. */
export const noAwsLogin = "it has no AWS login: OpenBao has it as an external plugin only";

/** Whether a server has a login method, built in or as a registered plugin. Only reads. */
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
