import type { toWorkspaceView } from "../../../../../functions/aws/own-workspace.ts";
import type { Api } from "../../api.ts";
import { CallFailure } from "../../call-failure.ts";

/** The workspace of the organisation: the prefix of the routes for accounts, and the external ID that every role must ask for. */
export type Workspace = { readonly routes: string; readonly externalId: string };

/** Reads the workspace, which the API makes with the first call. */
export async function readWorkspace({ read, session }: Api): Promise<Workspace> {
  const path = `/users/${encodeURIComponent(session.person)}/workspaces`;
  const { workspaces } = await read<{ readonly workspaces: readonly ReturnType<typeof toWorkspaceView>[] }>(path);
  const [own] = workspaces;
  if (own === undefined) {
    throw new CallFailure("not_found");
  }
  return { routes: `/workspaces/${own.id}/aws`, externalId: own.aws_external_id };
}
