import { randomUUID } from "node:crypto";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { serviceAccountKeySubmission } from "../../../lib/providers/google/service-account-key.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { openGoogle } from "../google-fixture.ts";

export const keyProjects = [
  { projectId: "shop-production", number: "415104041201", displayName: "Shop production" },
  { projectId: "shop-staging", number: "415104041202", displayName: "Shop staging" },
];

export type MadeKey = { readonly email: string; readonly key_id: string; readonly file: string };

/** Google on this machine, and the method of a service account's key over HTTP. */
export async function openKeyMethod(clock = () => new Date()) {
  const google = await openGoogle();
  const method = serviceAccountKeySubmission({
    ...google.deps,
    clock,
    urls: cloudUrlsAt(google.url),
    // No waiting between attempts.
    call: cloudCaller(async () => undefined),
    refreshesPerMinute: 1000,
  });
  /** Creates a service account with a key. Default: one that sees two projects. */
  const createKey = (projects: readonly object[] = keyProjects) =>
    google.control<MadeKey>("POST", "service-accounts", {
      name: `key-${randomUUID().slice(0, 8)}`,
      project_id: "shop-production",
      projects,
    });
  const bodyOf = ({ file }: Pick<MadeKey, "file">, changes: object = {}) => ({
    service_account_json: JSON.stringify({ ...JSON.parse(file), ...changes }),
  });
  const edit = ({ email }: MadeKey, changes: object) => google.control("PATCH", `service-accounts/${email}`, changes);
  const deleteKey = ({ email, key_id }: MadeKey) => google.control("DELETE", `service-accounts/${email}/keys/${key_id}`);
  const privateKeyOf = ({ file }: MadeKey): string => JSON.parse(file).private_key;
  return { ...google, method, createKey, bodyOf, edit, deleteKey, privateKeyOf };
}
