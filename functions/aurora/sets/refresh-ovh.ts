import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { together } from "../../../lib/http/serve.ts";
import { composeRegions } from "../../ovh/compose-regions.ts";
import { createHandler as listProjects } from "../ovh/projects.ts";
import { createHandler as readStatus } from "../ovh/status.ts";

export const handler = httpLambda(together(listProjects, readStatus), composeRegions);
