import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { readIdentityUrl } from "../../lib/issuer/identity-tokens-from-environment.ts";
import type { Target } from "../target.ts";

/** `identityUrl`: how clouds know the issuers. `readUrl`: where their documents are read from here. */
export type IssuerAddresses = { readonly identityUrl: string; readonly readUrl: string };

/** Finds the addresses of the issuers in the settings of a function that signs. @throws {Error} The stage has none. */
export async function findIssuerAddresses({ aws, table }: Target): Promise<IssuerAddresses> {
  const FunctionName = `${table.name}-tokensServe`;
  const { Environment } = await new LambdaClient(aws).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const settings = Environment?.Variables ?? {};
  const identityUrl = readIdentityUrl(settings);
  if (identityUrl === undefined) {
    throw new Error("the stage has no identityUrl: it has no issuers");
  }
  return { identityUrl, readUrl: settings.IDENTITY_READ_URL || identityUrl };
}
