import { dataOf } from "../../../client/api-failure.ts";
import { createClient } from "../../../client/create-client.ts";
import type { Issuer } from "../../issuer/server.ts";
import { openSession } from "../session.ts";

/** Reads the external ID of the organisation whose people the console logs in, as one of them. */
export async function readExternalId(issuer: Pick<Issuer, "sign">, apiUrl: string): Promise<string> {
  const { token, person } = await openSession(issuer, undefined);
  const client = createClient({ baseUrl: apiUrl, credential: () => ({ authorization: `Bearer ${token}` }) });
  const { workspaces } = dataOf(await client.listAwsWorkspaces(person));
  return workspaces[0]?.aws_external_id ?? "";
}
