import { yesOption } from "../dry-run.ts";
import type { Ops } from "../program.ts";
import { findIssuerKms } from "../rotate/find-issuer-kms.ts";
import { findIssuerAddresses } from "./find-issuer-addresses.ts";
import { publishCopies } from "./publish-copies.ts";

/** `ops publish-issuer`. */
export function addPublishIssuer({ program, target: open, print }: Ops): void {
  program
    .command("publish-issuer")
    .description("writes the documents of every organisation's issuer as files, for a server that answers while the API does not")
    .requiredOption("--to <place>", "s3://bucket, or a folder")
    .addOption(yesOption())
    .addHelpText("after", "\nExample:\n  npm run ops -- publish-issuer --stage prod --to s3://acme-identity --yes")
    .action(async ({ to: place, yes }: { readonly to: string; readonly yes: boolean }) => {
      const target = await open();
      const [kms, { identityUrl }] = await Promise.all([findIssuerKms(target), findIssuerAddresses(target)]);
      print(await publishCopies(target, { kms, identityUrl, place, yes }));
    });
}
