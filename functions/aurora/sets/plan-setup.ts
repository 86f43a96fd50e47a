import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { together } from "../../../lib/http/serve.ts";
import { composeGoogleSetup } from "../../gcp-setup/compose-google-setup.ts";
import { createHandler as listProjectAccess } from "../gcp/project-access.ts";
import { createHandler as listProjects } from "../gcp/projects.ts";

export const handler = httpLambda(together(listProjectAccess, listProjects), composeGoogleSetup);
