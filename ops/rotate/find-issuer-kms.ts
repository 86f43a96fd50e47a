import { KMSClient } from "@aws-sdk/client-kms";
import { readFoundation } from "../read-foundation.ts";
import type { Target } from "../target.ts";
import { type IssuerKms, openIssuerKms } from "./issuer-kms.ts";

/** Finds the template's key by the outputs of the stage's foundation. @throws {Error} It has none, or it cannot be read. */
export async function findIssuerKms({ aws, table, stage }: Target): Promise<IssuerKms> {
  const { IssuerKeyArn: templateKey } = await readFoundation(aws, table.name);
  if (templateKey === undefined) {
    throw new Error(`the foundation of ${table.name} does not name its issuer's key: deploy this release first`);
  }
  return openIssuerKms(new KMSClient(aws), { templateKey, stage });
}
