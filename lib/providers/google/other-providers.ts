import * as v from "valibot";
import type { Finding } from "../../connections/finding.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { customerFinding } from "../customer-finding.ts";
import { type PoolProvider, toPoolName, toProviderName } from "./pool-provider.ts";
import type { CloudSession } from "./setup/cloud-session.ts";

const providersSchema = v.object({
  workloadIdentityPoolProviders: v.optional(v.array(v.object({ name: v.string(), disabled: v.optional(v.boolean(), false) })), () => []),
});

/**
 * Finds the other providers of the connection's pool. They share its subjects, so each may let another issuer's tokens act as the connection, which no
 * token of ours shows.
 *
 * @returns None, also where the service account may not list them or Google does not answer: the trust itself was proved.
 * @see {@link https://cloud.google.com/iam/docs/best-practices-for-using-workload-identity-federation Best practices: one provider for each pool}
 */
export async function findOtherProviders(google: CloudSession, at: PoolProvider): Promise<readonly Finding[]> {
  const path = `/v1/${toPoolName(at)}/providers`;
  const method = { api: "iam", path, query: { pageSize: "100" }, label: "workloadIdentityPools.providers.list" } as const;
  const providers = (await unless(failedWith(), google(providersSchema, method)))?.workloadIdentityPoolProviders ?? [];
  return providers.filter(({ name, disabled }) => !disabled && name !== toProviderName(at)).map(({ name }) => toFinding(name, at));
}

const toFinding = (name: string, { pool }: PoolProvider): Finding =>
  customerFinding("warning", {
    code: "pool_shared",
    target: name,
    title: `The pool ${pool} has another provider, which may let others act as this connection`,
    action:
      "Open https://console.cloud.google.com/iam-admin/workload-identity-pools, remove or disable the other provider, or connect again with a pool for this connection alone.",
  });
