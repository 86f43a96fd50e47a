import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import { setupTeardown } from "../../lib/setup/setup-teardown.ts";
import type { SetupMachine } from "../../lib/setup/start-setup.ts";
import type { TeardownInput } from "../../lib/setup/teardown-input.ts";
import { type Clock, system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { Table } from "../../lib/table/table.ts";

/** The teardown of Google's setup, which follows logins only: a key of a service account is set up by its customer. */
export const buildGoogleTeardown = (table: Table, clock: Clock, machine: SetupMachine<TeardownInput>) =>
  setupTeardown(
    {
      ledger: ledgerIn(table, system),
      claims: setupClaimsIn(table, clock),
      prepared: preparedTargetsIn(table),
      looks: setupLooksIn(table, clock),
      machine,
      setup: { toCommand: toRemovalCommand, onceSteps },
    },
    ["login"],
  );
