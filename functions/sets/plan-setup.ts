import { httpLambda } from "../../lib/http/http-lambda.ts";
import { together } from "../../lib/http/serve.ts";
import { createHandler as listProjectAccess } from "../gcp/project-access.ts";
import { createHandler as listProjects } from "../gcp/projects.ts";
import { createHandler as showPlan } from "../gcp/setup-plan.ts";
import { composeGoogleSetup } from "../gcp-setup/compose-google-setup.ts";

export const handler = httpLambda(together(listProjectAccess, listProjects, showPlan), composeGoogleSetup);
