import type { Issuer } from "../../issuer/server.ts";
import { openSession } from "../session.ts";

type Workspaces = { readonly workspaces: readonly { readonly aws_external_id: string }[] };

/** Reads the external ID of the organisation whose people the console logs in, as one of them. */
export async function readExternalId(issuer: Pick<Issuer, "sign">, apiUrl: string): Promise<string> {
  const { token, person } = await openSession(issuer, apiUrl, null);
  const response = await fetch(`${apiUrl}/users/${person}/workspaces`, { headers: { authorization: `Bearer ${token}` } });
  const { workspaces } = (await response.json()) as Workspaces;
  return workspaces[0]?.aws_external_id ?? "";
}
