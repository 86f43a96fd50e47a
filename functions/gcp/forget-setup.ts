import { Failure } from "../../lib/errors.ts";
import { forgetReplaced } from "../../lib/setup/forget-replaced.ts";
import { system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { BuildSetup } from "../served.ts";

/** The setup of a Google login for a function that starts none, and that may replace a login. */
export const forgetGoogleSetup: BuildSetup = (_env, table, clock) => ({
  methods: ["login"],
  start: () => Promise.reject(new Failure("setup_unavailable", { detail: "this function starts none" })),
  forget: (connection) =>
    forgetReplaced({ ledger: ledgerIn(table, system), prepared: preparedTargetsIn(table), looks: setupLooksIn(table, clock) }, connection),
});
