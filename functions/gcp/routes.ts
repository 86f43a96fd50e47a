import * as v from "valibot";
import { usualAccount } from "../../lib/connections/connection.ts";
import { accountWord, connectionLabel, takenOverId } from "../../lib/http/place-fields.ts";
import { auroraRead, auroraWrite, publicRoute, type RouteKey, read, write } from "../../lib/http/route.ts";
import { callbackRoute, startRoute } from "../code-flow/flow.ts";
import { submissionBody } from "../submission/submission-body.ts";

const loginRoute = <const On extends RouteKey>(on: On) => {
  const body = v.object({
    return_to: v.optional(v.string()),
    replace_account: v.optional(v.boolean()),
    takes_over: v.optional(takenOverId),
    account: v.optional(accountWord, usualAccount),
    label: v.optional(connectionLabel),
  });
  const limit = ["login", "10/min", "60/h"] as const;
  return auroraWrite(on, "requestLogin", { lambda: "login", answersSecret: true, subject: "gcp", body, limit });
};
export const startLogin = () => loginRoute("POST /login");
export const startGoogleLogin = () => loginRoute("POST /gcp/login");
export const openGoogleLogin = () => startRoute("GET /gcp/start", "startGcp");
export const completeLogin = () => callbackRoute("GET /callback", "callbackGcp");
export const completePostedLogin = () => publicRoute("POST /callback", "callbackGcp", { lambda: "callback", dialect: "redirect" });
export const completeGoogleLogin = () => callbackRoute("GET /gcp/callback", "callbackGcp");

/**
 * Aurora's client has no way to say that another account or a login may be replaced, and replaces it: sending a key says which account is meant.
 */
export const connectGoogleKey = () =>
  auroraWrite("POST /api/gcp/service-account/connect", "connectGcp", {
    lambda: "connect-service-account",
    subject: "gcp",
    body: submissionBody(true),
    limit: ["gcp service account connect", "10/min", "50/h"],
  });

export const disconnectGoogle = () =>
  auroraWrite("POST /api/gcp/force-disconnect", "disconnectGcp", { lambda: "force-disconnect", subject: "gcp", ends: true });

export const applySetup = () =>
  write("POST /gcp/setup/apply", "applySetup", {
    subject: "gcp",
    query: ["account"],
    /** The hash that the answer about the plan named: SHA-256 in base64url. */
    body: v.strictObject({ plan: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) }),
    limit: ["gcp setup", "10/min"],
  });

export const readSetupLedger = () => read("GET /gcp/setup/ledger", "read", { query: ["account"] });

export const planSetup = () =>
  read("GET /gcp/setup/plan", "planSetup", {
    lambda: "show-plan",
    query: ["account", "projects", "access", "keyless"],
    limit: ["gcp setup plan", "10/min"],
  });

/** The same for callers without Aurora's words. */
export const readSetupRun = () => read("GET /gcp/setup/runs/{id}", "readItem", {});

export const readSetupStatus = () => auroraRead("GET /gcp/setup/status/{id}", "readItem", {});
