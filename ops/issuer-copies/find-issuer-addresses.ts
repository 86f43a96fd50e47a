import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Environment } from "../../lib/config.ts";
import { readIdentitySource, readIdentityUrl } from "../../lib/issuer/identity-source.ts";
import type { Target } from "../target.ts";

/** `identityUrl`: how clouds know the issuers. `readUrl`: where their documents are read from here. */
export type IssuerAddresses = { readonly identityUrl: string; readonly readUrl: string };

/** Finds the addresses of the issuers in the settings of a function that signs. @throws {Error} As {@link toIssuerAddresses}. */
export async function findIssuerAddresses({ aws, table }: Target): Promise<IssuerAddresses> {
  const FunctionName = `${table.name}-tokensServe`;
  const { Environment } = await new LambdaClient(aws).send(new GetFunctionConfigurationCommand({ FunctionName }));
  return toIssuerAddresses(Environment?.Variables ?? {});
}

/** Reads the addresses of the issuers out of a function's settings. @throws {Error} The stage has no issuers, or AWS is its issuer. */
export function toIssuerAddresses(settings: Environment): IssuerAddresses {
  const identityUrl = readIdentityUrl(settings);
  if (identityUrl === undefined) {
    throw new Error("the stage has no identityUrl: it has no issuers");
  }
  if (readIdentitySource(settings) === "aws-sts") {
    throw new Error(
      "identitySource is aws-sts: AWS signs, and AWS publishes and rotates the keys. There is no key to rotate here, and no document to copy",
    );
  }
  return { identityUrl, readUrl: settings.IDENTITY_READ_URL || identityUrl };
}
