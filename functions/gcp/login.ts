import * as v from "valibot";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { googleFlow } from "./flow.ts";

const body = v.object({ return_to: v.optional(v.string()), replace_account: v.optional(v.boolean(), false) });

/** `POST /login` and `POST /gcp/login`: a login link for the browser, without a secret of the provider. */
export const createHandler = (deps: LoginLinkDeps) =>
  endpoint(
    { permission: "connectors:write", dialect: "aurora", body, limit: { store: deps.limits, use: "login", per: ["10/min", "60/h"] } },
    async ({ principal, route, body: { return_to, replace_account } }) => ({
      login_url: await buildLoginLink(deps, googleFlow, {
        principal,
        account: "default",
        callbackPath: route.path === "/gcp/login" ? "/gcp/callback" : "/callback",
        returnTo: return_to,
        replaceAccount: replace_account,
      }),
    }),
  );

export const handler = httpLambda(createHandler, composeLoginLink, answerIn("aurora"));
