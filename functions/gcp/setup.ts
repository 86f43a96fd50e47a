import { readConfig, text, url } from "../../lib/config.ts";
import { cloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { resourceManagerUrl, searchProjectsAt } from "../../lib/providers/google/resource-manager.ts";
import { compareReach, type ListSeen } from "../../lib/setup/compare-reach.ts";
import { setupStarter } from "../../lib/setup/start-setup.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { BuildSetup } from "../served.ts";
import { setupPolicyFromEnvironment } from "./setup-policy.ts";

/** The setup that follows a Google login. A key of a service account is set up by its customer. */
export const googleSetup: BuildSetup = (env, table, clock) => {
  const { machineArn, crm } = readConfig(env, { machineArn: text("SETUP_MACHINE_ARN"), crm: url("GOOGLE_CRM_URL", resourceManagerUrl) });
  const prepared = preparedTargetsIn(table);
  const starter = setupStarter(
    {
      connections: connectionsIn(table),
      runs: setupRunsIn(table, clock),
      claims: setupClaimsIn(table, clock),
      ledger: ledgerIn(table, system),
      prepared,
      looks: setupLooksIn(table, clock),
      machine: setupMachineAt(machineArn),
      policy: setupPolicyFromEnvironment(env),
      clock,
    },
    "gcp",
    ["login"],
  );
  const search = searchProjectsAt(crm, cloudCaller());
  const listSeen: ListSeen = async (accessToken, signal) => (await search(accessToken, signal)).map(({ projectId }) => projectId);
  return { ...starter, compare: (...given) => compareReach({ prepared, listSeen }, ...given) };
};
