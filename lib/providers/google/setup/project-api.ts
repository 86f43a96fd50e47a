import * as v from "valibot";
import { at, type CloudSession } from "./cloud-session.ts";
import { operationSchema } from "./operation.ts";
import { type PolicyStore, policySchema, toWritablePolicy } from "./policy-edit.ts";

const project = v.object({
  /** With the number, not the id. */
  name: v.pipe(v.string(), v.regex(/^projects\/\d+$/)),
  projectId: v.string(),
  displayName: v.optional(v.string(), ""),
  state: v.string(),
  /** Without it a write of the labels would overwrite whatever others wrote since. */
  etag: v.pipe(v.string(), v.minLength(1)),
  labels: v.optional(v.record(v.string(), v.string()), () => ({})),
});
export type CloudProject = v.InferOutput<typeof project>;

const api = "resourceManager";

/** Reads one project with its labels. Google answers 403 for one that does not exist, too. */
export const getProject = (google: CloudSession, id: string): Promise<CloudProject> =>
  google(project, { api, path: at`/v3/projects/${id}`, label: "projects.get" });

/** Tells which of the permissions the caller has on a project. */
export async function testPermissions(google: CloudSession, id: string, permissions: readonly string[]): Promise<ReadonlySet<string>> {
  const answer = v.object({ permissions: v.optional(v.array(v.string()), () => []) });
  const method = { method: "POST", body: { permissions }, label: "projects.testIamPermissions" } as const;
  return new Set((await google(answer, { api, path: at`/v3/projects/${id}:testIamPermissions`, ...method })).permissions);
}

export const projectPolicy = (google: CloudSession, id: string): PolicyStore => ({
  isYoung: false,
  read: () =>
    google(policySchema, {
      api,
      path: at`/v3/projects/${id}:getIamPolicy`,
      method: "POST",
      body: { options: { requestedPolicyVersion: 3 } },
      label: "projects.getIamPolicy",
    }),
  write: (policy) =>
    google(policySchema, {
      api,
      path: at`/v3/projects/${id}:setIamPolicy`,
      method: "POST",
      body: { policy: toWritablePolicy(policy), updateMask: "bindings,etag" },
      label: "projects.setIamPolicy",
    }),
});

/** Replaces all labels of a project, if it is still the one that was read. A project is changed by its number only. */
export const patchLabels = (google: CloudSession, { name, etag }: CloudProject, labels: Readonly<Record<string, string>>) =>
  google(operationSchema, {
    api,
    path: `/v3/${name}`,
    query: { updateMask: "labels" },
    method: "PATCH",
    body: { labels, etag },
    label: "projects.patch",
  });
