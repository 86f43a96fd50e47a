import { together } from "../../../lib/http/serve.ts";
import { composeStartSetup } from "../../gcp/compose-start-setup.ts";
import { composeGoogleSetup } from "../../gcp-setup/compose-google-setup.ts";
import { writeLambda } from "../../write-lambda.ts";
import { createHandler as chooseProjectAccess } from "../gcp/choose-project-access.ts";
import { createHandler as chooseRootProject } from "../gcp/choose-root-project.ts";

export const handler = writeLambda(together(chooseProjectAccess, chooseRootProject), (env) => ({
  ...composeGoogleSetup(env),
  ...composeStartSetup(env),
}));
