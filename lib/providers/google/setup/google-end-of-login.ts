import { Failure } from "../../../errors.ts";
import type { EndOfLogin } from "../../../setup/setup.ts";
import { toProviderName } from "../pool-provider.ts";
import { toAccountId, trustStep } from "./change-names.ts";
import { type CloudDeps, openSession } from "./cloud-session.ts";
import type { GoogleSetupDeps } from "./google-setup.ts";
import { findKnown } from "./known-accounts.ts";
import { toPool } from "./pool-api.ts";
import { getProject } from "./project-api.ts";

/**
 * How the login of a Google connection ends: the connection's own subject takes the tokens of the account that looks. None acts, because a connection
 * has one account.
 */
export const googleEndOfLogin = (deps: CloudDeps & Pick<GoogleSetupDeps, "trustOf">): EndOfLogin => ({
  step: trustStep,
  method: "federated",
  async readFields(call) {
    const trust = await deps.trustOf?.({ tenant: call.at.tenant, connection: call.connectionId });
    const viewer = findKnown(call, toAccountId("viewer", call.connectionId), call.home);
    if (trust === undefined || viewer === undefined) {
      throw new Failure("setup_access_lost", { detail: trust === undefined ? "no issuer" : "the account is in no ledger" });
    }
    const { name } = await getProject(openSession(deps, call.accessToken, call.signal), call.home);
    const provider = toProviderName(toPool(name.slice("projects/".length), trust));
    return { workload_identity_provider: provider, service_account: viewer.email };
  },
});
