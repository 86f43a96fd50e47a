import { listAwsWorkspaces } from "../../../../../client/generated/operations.ts";
import type { Api } from "../../api.ts";
import { CallFailure } from "../../call-failure.ts";

/** The workspace of the organisation: what its routes for accounts name, and the external ID that every role must ask for. */
export type Workspace = { readonly id: string; readonly externalId: string };

/** Reads the workspace, which the API makes with the first call. */
export async function readWorkspace({ askQuietly, session }: Api): Promise<Workspace> {
  const {
    workspaces: [own],
  } = await askQuietly(listAwsWorkspaces, session.person);
  if (own === undefined) {
    throw new CallFailure("not_found");
  }
  return { id: own.id, externalId: own.aws_external_id };
}
