import * as v from "valibot";
import { accountWord, connectionLabel, takenOverId } from "../../lib/http/place-fields.ts";
import { auroraWrite, publicRoute } from "../../lib/http/route.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh-regions.ts";
import { callbackRoute, startRoute } from "../code-flow/flow.ts";
import { submissionBody } from "../submission/submission-body.ts";

export const openOvhLogin = () => startRoute("GET /ovh_api/ovh/oauth2/start", "startOvh", "login.start");
export const completeOvhLogin = () => callbackRoute("GET /ovh_api/ovh/oauth2/callback", "callbackOvh", "login.callback");
export const completePostedOvhLogin = () =>
  publicRoute("POST /ovh_api/ovh/oauth2/callback", "callbackOvh", { lambda: "login.callback", dialect: "redirect" });

export const connectOvhServiceAccount = () =>
  auroraWrite("POST /ovh_api/ovh/service-account/connect", "connectOvh", {
    lambda: "connect-service-account",
    subject: "ovh",
    body: submissionBody(),
    limit: ["ovh service-account", "10/min", "50/h"],
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
    lambda: "login.initiate",
    answersSecret: true,
    subject: "ovh",
    body: v.object({
      endpoint: v.picklist(ovhRegions),
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

export const refreshOvhToken = () =>
  auroraWrite("POST /ovh_api/ovh/oauth2/refresh", "refreshOvh", {
    lambda: "refresh",
    subject: "ovh",
    query: ["account"],
    /** `endpoint`: which region. Default: the one that is connected. */
    body: v.object({ endpoint: v.optional(v.picklist(ovhRegions)) }),
    limit: ["ovh refresh", "5/min", "20/h", "100/d"],
  });
