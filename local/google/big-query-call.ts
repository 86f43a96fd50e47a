import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Account, Project } from "./accounts.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { errorWithReason } from "./cloud-error.ts";
import { type Dataset, grantsTo } from "./dataset.ts";
import { everyListing, readState } from "./project-state.ts";
import { requirePermission } from "./require-permission.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import { requireEnabled } from "./service-disabled.ts";
import type { World } from "./world.ts";

const SERVICE = "bigquery.googleapis.com";
const WRITE_SCOPES = [CLOUD_PLATFORM, "https://www.googleapis.com/auth/bigquery"];
const READ_SCOPES = [...WRITE_SCOPES, `${CLOUD_PLATFORM}.read-only`];

/** A method of BigQuery: the end of its RPC's name, and the right that it needs. */
export type BigQueryMethod = { readonly rpc: string; readonly permission: string };

/**
 * Checks token, scope and right of a call of BigQuery, and that the API is enabled in the project. The right comes from the project, or from
 * the access list of the dataset in the path.
 */
export function openBigQueryCall(call: Call, world: World, { rpc, permission }: BigQueryMethod): { account: Account; project: Project } {
  const scopes = /\.(get|list)$/.test(permission) ? READ_SCOPES : WRITE_SCOPES;
  const method = { service: SERVICE, rpc: `google.cloud.bigquery.v2.${rpc}`, scopes, permission };
  const account = authorizeCloudCall(call, world, scopes, method);
  const project = findByDataset(call, world, account, permission) ?? requireInProject(call, world, method);
  requireEnabled(world, project, SERVICE);
  return { account, project };
}

function findByDataset({ params }: Call, world: World, { email }: Account, permission: string): Project | undefined {
  const project = everyListing(world).find(({ projectId, number }) => [projectId, number].includes(params.project ?? ""));
  const dataset = project && readState(world, project).datasets.get(params.dataset ?? "");
  return dataset !== undefined && grantsTo(dataset, email, permission) ? project : undefined;
}

function requireInProject(
  call: Call,
  world: World,
  method: { service: string; rpc: string; scopes: string[]; permission: string },
): Project {
  const { project = "" } = call.params;
  const message = `Access Denied: Project ${project}: User does not have ${method.permission} permission in project ${project}.`;
  const refusal = errorWithReason(403, "PERMISSION_DENIED", message, "accessDenied");
  return requirePermission(call, world, project, { ...method, refusal }).project;
}

/** Finds the dataset in the path. @throws {Refused} 404 */
export function requireDataset({ params }: Call, world: World, project: Project): Dataset {
  const dataset = readState(world, project).datasets.get(params.dataset ?? "");
  if (dataset === undefined) {
    throw new Refused(errorWithReason(404, "NOT_FOUND", `Not found: Dataset ${project.projectId}:${params.dataset}`, "notFound"));
  }
  return dataset;
}

/** Reads the parameters of a page, whose size has a name of its own in BigQuery. */
export function readPaging({ query }: Call): URLSearchParams {
  const size = query.get("maxResults");
  return new URLSearchParams({ pageToken: query.get("pageToken") ?? "", ...(size !== null && { pageSize: size }) });
}
