import { googleCloudFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";
import { googleInspector } from "../../lib/providers/google/setup/google-inspector.ts";
import { setupDuty, setupLookDuty } from "../../lib/setup/setup-duty.ts";
import { system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { BuildDuties } from "../served.ts";

/** The look at what the setups of a Google login have made. A key of a service account is set up by its customer. */
export const googleDuties: BuildDuties = (env, { table, clock, logger, events, connections }) => ({
  method: "login",
  duties: {
    [setupLookDuty]: setupDuty({
      connections,
      logger,
      events,
      setup: googleInspector(googleCloudFromEnvironment(env)),
      ledger: ledgerIn(table, system),
      prepared: preparedTargetsIn(table),
      settings: slotSettingsIn(table),
      runs: setupRunsIn(table, clock),
      looks: setupLooksIn(table, clock),
    }),
  },
});
