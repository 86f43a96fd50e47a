import * as v from "valibot";
import { Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { getOperation, startOperation } from "./operations.ts";
import { openState } from "./project-state.ts";
import { requirePermission } from "./require-permission.ts";
import { readProjectId, toProject } from "./resource-manager.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import type { World } from "./world.ts";

const SERVICE = "cloudresourcemanager.googleapis.com";
const MOST_LABELS = 64;
/** Google's two texts about labels differ: what passes here is allowed by both. */
const LABEL = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const TYPE = "type.googleapis.com/google.cloud.resourcemanager.v3";

const changes = v.strictObject({
  name: v.exactOptional(v.string()),
  etag: v.exactOptional(v.string()),
  labels: v.optional(v.record(v.string(), v.string()), {}),
});

/**
 * `PATCH /v3/projects/{number}?updateMask=labels`. The map replaces all labels: a label that is not in it is removed, and no map removes all.
 * Other fields of a project are not simulated.
 */
const patchProject: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, readProjectId(call), {
    service: SERVICE,
    rpc: "google.cloud.resourcemanager.v3.Projects.UpdateProject",
    scopes: [CLOUD_PLATFORM],
    permission: "resourcemanager.projects.update",
  });
  if (call.params.project !== project.number) throw invalidArgument("The name of the project must hold its number.");
  if (call.query.get("updateMask") !== "labels") throw invalidArgument("The update mask must be 'labels'.");
  const { etag, labels } = parseCloudBody(call, changes);
  refuseLabels(labels);
  if (etag !== undefined && etag !== toProject(world, project).etag) {
    const message = "There were concurrent changes of the project. Please retry the whole read-modify-write with exponential backoff.";
    throw new Refused(cloudError(409, "ABORTED", message));
  }
  const endsAt = world.clock.after(world.settings.project_update_seconds);
  openState(world, project).labels.push({ labels, at: endsAt });
  const outcome = () => ({
    metadata: { "@type": `${TYPE}.UpdateProjectMetadata` },
    response: { "@type": `${TYPE}.Project`, ...toProject(world, project) },
  });
  return cloudReply(startOperation(world, project, "up.", { endsAt, outcome }));
};

function refuseLabels(labels: Readonly<Record<string, string>>): void {
  const all = Object.entries(labels);
  if (all.length > MOST_LABELS) throw invalidArgument(`A project has at most ${MOST_LABELS} labels.`);
  const bad = all.find(([key, value]) => !LABEL.test(key) || (value !== "" && !LABEL.test(value)));
  if (bad !== undefined) throw invalidArgument(`The label is not valid: ${bad.join("=")}`);
}

/** cloudresourcemanager.googleapis.com: the labels of a project. */
export const projectLabelRoutes: readonly Route<World>[] = [
  { method: "PATCH", path: "/v3/projects/{project}", handle: patchProject },
  {
    method: "GET",
    path: "/v3/operations/{operation}",
    handle: getOperation({
      service: SERVICE,
      rpc: "google.longrunning.Operations.GetOperation",
      scopes: [CLOUD_PLATFORM, `${CLOUD_PLATFORM}.read-only`],
      permission: "resourcemanager.projects.get",
    }),
  },
];
