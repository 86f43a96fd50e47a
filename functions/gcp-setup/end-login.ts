import type { Environment } from "../../lib/config.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { googleEndOfLogin } from "../../lib/providers/google/setup/google-end-of-login.ts";
import { endLogin } from "../../lib/setup/end-login.ts";
import { endLoginInput } from "../../lib/setup/task-input.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { composeConnect } from "../compose.ts";
import { connects } from "../gcp/provider.ts";
import { submitCounted } from "../submission/submit-all.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { task } from "./task.ts";

/** Lets a connection in without its login, and ends that. */
export const createTask = task(endLoginInput, endLogin);

/** No setup follows the connect that this is, and what the login's setup made stays the connection's. */
function composeEndLogin(env: Environment): Parameters<typeof createTask>[0] {
  const setup = composeGoogleSetup(env);
  const connect = composeConnect(env, { gcp: connects }, {});
  return {
    ...setup,
    endOfLogin: googleEndOfLogin(setup.cloud),
    openIssuer: issuersIn(setup.table).open,
    async takePlace({ method: name, ...taking }, signal) {
      await submitCounted(connect, { ...taking, name, replaceAccount: true }, signal);
    },
  };
}

export const handler = lambda(createTask, composeEndLogin);
