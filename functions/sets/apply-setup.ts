import { together } from "../../lib/http/serve.ts";
import { createHandler as chooseProjectAccess } from "../gcp/choose-project-access.ts";
import { createHandler as chooseRootProject } from "../gcp/choose-root-project.ts";
import { composeStartSetup } from "../gcp/compose-start-setup.ts";
import { createHandler as applyPlan } from "../gcp/setup-apply.ts";
import { composeGoogleSetup } from "../gcp-setup/compose-google-setup.ts";
import { writeLambda } from "../write-lambda.ts";

export const handler = writeLambda(together(chooseProjectAccess, chooseRootProject, applyPlan), (env) => ({
  ...composeGoogleSetup(env),
  ...composeStartSetup(env),
}));
