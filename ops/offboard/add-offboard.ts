import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { readVaultPlace } from "../../release/restore/vault-place.ts";
import { nothingChanged, yesOption } from "../dry-run.ts";
import type { Ops } from "../program.ts";
import { createProgress } from "../progress.ts";
import type { Target } from "../target.ts";
import { offboard, planOffboarding } from "./offboard.ts";
import { openAudit } from "./open-audit.ts";
import { describeReport, isWhole } from "./report.ts";
import { reportPath, requireFolder, verifyReport } from "./report-file.ts";
import { type Store, secretsManagerStore, vaultStore } from "./stored-credentials.ts";
import { openSuite, type Suite } from "./suite.ts";

/** The exit code of an offboarding that has left something: it is run again. */
const leftCode = 2;

type Options = { readonly folder: string; readonly minutes: number; readonly yes: boolean };

/** `ops offboard` and `ops verify-offboarding`. */
export function addOffboard({ program, target: open, print }: Ops): void {
  program
    .command("offboard")
    .description(
      "takes everything of one organisation back, erases it, and writes a report of what was left; run it again if it was stopped",
    )
    .argument("<organisation>", "the organisation's id")
    .option("--folder <path>", "where the report is written, and where a later run finds it", ".")
    .option("--minutes <number>", "how long it waits for teardowns and providers", Number, 30)
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nVAULT_ADDR and VAULT_TOKEN say where Vault is, as for its own commands. Ends with 2 if something is left.\n\nExamples:\n  npm run ops -- offboard acme --stage prod\n  npm run ops -- offboard acme --stage prod --folder reports --yes",
    )
    .action(async (organisation: string, { folder, minutes, yes }: Options) => {
      await requireFolder(folder);
      const target = await open();
      const suite = openSuite(target);
      const stores = await openStores(target, suite);
      if (!yes) {
        const { items, credentials } = await planOffboarding({ target, stores, organisation });
        const count = Object.entries({ ...items, ...credentials }).map(([kind, number]) => `  ${number} ${kind}`);
        print({ text: [`${organisation} has`, ...count, nothingChanged], json: { organisation, items, credentials, done: false } });
        return;
      }
      const { Arn: operator = "" } = await new STSClient(target.aws).send(new GetCallerIdentityCommand({}));
      const progress = createProgress(process.stderr);
      const audit = await openAudit(target, suite);
      const report = await offboard({ target, suite, stores, ...audit, organisation, operator, folder, minutes, progress });
      const path = reportPath(folder, { stage: target.stage, organisation });
      print({ text: [...describeReport(report), "", `Report: ${path}`], json: report });
      process.exitCode = isWhole(report) ? 0 : leftCode;
    });
  program
    .command("verify-offboarding")
    .description("checks the report of an offboarding with the public key alone, and prints it")
    .argument("<report>", "the JSON file; its signature is beside it")
    .requiredOption("--public-key <file>", "the public key in PEM")
    .action(async (path: string, { publicKey }: { readonly publicKey: string }) => {
      const report = await verifyReport(path, createPublicKey(await readFile(publicKey)));
      print({ text: [...describeReport(report), "", "The signature is right."], json: report });
    });
}

/** The stores that a stage's credentials may be in, as its functions name them. Both are searched, although only one is in use. */
async function openStores(target: Target, suite: Pick<Suite, "environment">): Promise<readonly Store[]> {
  const {
    CREDENTIAL_STORE: store,
    VAULT_BASE: base = target.table.name,
    VAULT_MOUNT: mount = "kv",
    VAULT_NAMESPACE: namespace = "",
  } = await suite.environment("connectionsDisconnect");
  const secrets = secretsManagerStore(target, base);
  if (store === "secrets-manager" && !process.env.VAULT_ADDR) {
    return [secrets];
  }
  const place = readVaultPlace(process.env, target.table.name);
  return [vaultStore({ ...place, base, mount, ...(namespace === "" ? {} : { namespace }) }), secrets];
}
