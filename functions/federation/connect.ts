import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeConnect } from "../compose.ts";
import { everyConnect, everySetup } from "../providers.ts";
import { submitCounted } from "../submission/submit-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { requireAccountKey } from "./require-account-key.ts";
import * as routes from "./routes.ts";

/** `POST /connections/{provider}/federated`: connects what trusts the organisation's issuer. Nothing secret is sent, and none is stored. */
export const createHandler = serve(
  routes.connectFederated,
  (deps: SubmitConnectionDeps) =>
    async ({ principal, path, query, signal, body }) => {
      const { replace_account: replaceAccount, label, ...fields } = body;
      const at = requireAccountKey(principal, path.provider, query);
      if (deps.methods.find({ provider: at.provider, method: "federated" }) === undefined) {
        throw new Failure("not_found");
      }
      const submission = { at, name: "federated", fields, principalId: principal.id, replaceAccount, ...defined({ label }) };
      const { connection, findings } = await submitCounted(deps, submission, signal);
      return { connection: toConnectionView(connection, principal.permissions), findings };
    },
);

export const handler = writeLambda(createHandler, (env) => composeConnect(env, everyConnect, everySetup));
