import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Token } from "../../client/with-token.ts";
import { region } from "../embedded/roles.ts";

/** @returns The role of which AWS takes the served keys for a session. @throws {Error} It is of another account. */
export async function identifySession(endpoint: string, account: string, served: Token): Promise<string> {
  if (!("session_token" in served)) {
    throw new Error("not the keys of a session");
  }
  const { access_key_id, secret_access_key, session_token } = served;
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key, sessionToken: session_token };
  const client = new STSClient({ endpoint, region, credentials });
  const { Account, Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new Error(`the keys are of the account ${Account}`);
  }
  return Arn.slice(0, Arn.lastIndexOf("/"));
}
