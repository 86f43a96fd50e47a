import * as v from "valibot";
import { accountWord, connectionLabel, takenOverId } from "../../lib/http/place-fields.ts";
import { auroraRead, auroraWrite, publicRoute } from "../../lib/http/route.ts";
import { callbackRoute, startRoute } from "../code-flow/flow.ts";
import { submissionBody } from "../submission/submission-body.ts";
import { endpointField } from "./endpoint-field.ts";
import { projectId } from "./project-id.ts";

export const openOvhLogin = () => startRoute("GET /ovh_api/ovh/oauth2/start", "startOvh");
export const completeOvhLogin = () => callbackRoute("GET /ovh_api/ovh/oauth2/callback", "callbackOvh");
export const completePostedOvhLogin = () =>
  publicRoute("POST /ovh_api/ovh/oauth2/callback", "callbackOvh", { lambda: "callback", dialect: "redirect" });

export const connectOvhServiceAccount = () =>
  auroraWrite("POST /ovh_api/ovh/service-account/connect", "connectOvh", {
    lambda: "connect-service-account",
    subject: "ovh",
    body: submissionBody(),
    limit: ["ovh service-account", "10/min", "50/h"],
  });

export const chooseOvhProjects = () => {
  const project = v.object({ projectId, enabled: v.optional(v.boolean(), true) });
  const body = v.object({ projects: v.optional(v.pipe(v.array(project), v.maxLength(200)), []) });
  return auroraWrite("POST /ovh_api/ovh/projects", "changeItem", { subject: "ovh", body, limit: ["ovh choose projects", "30/min"] });
};

export const chooseOvhRootProject = () =>
  auroraWrite("POST /ovh_api/ovh/root-project", "changeItem", {
    subject: "ovh",
    body: v.object({ projectId: v.optional(projectId) }),
    limit: ["ovh choose root-project", "30/min"],
  });

export const disconnectOvh = () =>
  auroraWrite("POST /ovh_api/ovh/disconnect", "disconnectOvh", {
    lambda: "disconnect",
    subject: "ovh",
    ends: true,
    limit: ["ovh disconnect", "5/min", "20/h", "100/d"],
  });

export const startOvhLogin = () =>
  auroraWrite("POST /ovh_api/ovh/oauth2/initiate", "requestLogin", {
    lambda: "initiate",
    answersSecret: true,
    subject: "ovh",
    body: v.object({
      endpoint: endpointField,
      /** Aurora's client may send a project. Nothing depends on it: the customer chooses projects after the login. */
      projectId: v.optional(v.string()),
      return_to: v.optional(v.string()),
      replace_account: v.optional(v.boolean(), false),
      takes_over: v.optional(takenOverId),
      account: v.optional(accountWord),
      label: v.optional(connectionLabel),
    }),
    limit: ["ovh initiate", "5/min", "20/h", "100/d"],
  });

export const listOvhProjects = () =>
  auroraRead("GET /ovh_api/ovh/projects", "refreshOvh", { query: ["account"], limit: ["ovh projects", "30/min"] });

export const refreshOvhToken = () =>
  auroraWrite("POST /ovh_api/ovh/oauth2/refresh", "refreshOvh", {
    lambda: "refresh",
    subject: "ovh",
    query: ["account"] /** `endpoint`: which region. Default: the one that is connected. */,
    body: v.object({ endpoint: v.optional(endpointField) }),
    limit: ["ovh refresh", "5/min", "20/h", "100/d"],
  });

export const readOvhRootProject = () =>
  auroraRead("GET /ovh_api/ovh/root-project", "readItemAndCount", { limit: ["ovh root-project", "30/min"] });

export const readOvhStatus = () =>
  auroraRead("GET /ovh_api/ovh/status", "refreshOvh", { query: ["account"], limit: ["ovh status", "30/min"] });
