import type { Command } from "commander";
import { yesOption } from "../dry-run.ts";
import { findIssuerAddresses } from "../issuer-copies/find-issuer-addresses.ts";
import { publishCopies } from "../issuer-copies/publish-copies.ts";
import type { Ops } from "../program.ts";
import { findIssuerKms } from "./find-issuer-kms.ts";
import { endIssuerKey, rotateIssuerKey } from "./issuer-key.ts";
import { shownKeysAt } from "./shown-keys.ts";

/** For so long the command waits for the documents. */
const longestMs = 60_000;

type Options = { readonly compromised: boolean; readonly copies?: string; readonly yes: boolean };

/** `ops rotate issuer-key`. */
export function addIssuerKey(ops: Ops, rotate: Command): void {
  rotate
    .command("issuer-key")
    .description(
      "replaces the key that signs identity tokens, in three runs: it publishes a key, lets it sign a day later, and takes the old one out",
    )
    .option("--compromised", "ends the key that signs at once, whatever it breaks meanwhile", false)
    .option("--copies <place>", "writes the documents there too, as publish-issuer does: s3://bucket, or a folder")
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nEach run takes the step that is due, and says until when the next one has to wait.\n\nExamples:\n  npm run ops -- rotate issuer-key --stage prod --yes\n  npm run ops -- rotate issuer-key --stage prod --compromised --yes",
    )
    .action(async ({ compromised, copies, yes }: Options) => {
      const target = await ops.target();
      const [kms, { identityUrl, readUrl }] = await Promise.all([findIssuerKms(target), findIssuerAddresses(target)]);
      const readShown = shownKeysAt(readUrl, AbortSignal.timeout(longestMs));
      const answer = await (compromised ? endIssuerKey(target, { kms, yes }) : rotateIssuerKey(target, { kms, yes, readShown }));
      if (copies === undefined) {
        ops.print(answer);
        return;
      }
      const written = await publishCopies(target, { kms, identityUrl, place: copies, yes });
      ops.print({ text: [...answer.text, ...written.text], json: { ...Object(answer.json), copies: written.json } });
    });
}
