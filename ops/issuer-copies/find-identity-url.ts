import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { readIdentityUrl } from "../../lib/issuer/identity-tokens-from-environment.ts";
import type { Target } from "../target.ts";

/** Finds the address of the issuers in the settings of the function that serves their documents. @throws {Error} The stage has none. */
export async function findIdentityUrl({ aws, table }: Target): Promise<string> {
  const FunctionName = `${table.name}-issuerDocuments`;
  const { Environment } = await new LambdaClient(aws).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const identityUrl = readIdentityUrl(Environment?.Variables ?? {});
  if (identityUrl === undefined) {
    throw new Error("the stage has no identityUrl: it has no issuers");
  }
  return identityUrl;
}
