import { lambda } from "../../lib/lambda/lambda.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { stepTask } from "./step-task.ts";

/** Grants the service accounts their roles in one project. */
export const createTask = stepTask("grant_access");

export const handler = lambda(createTask, composeGoogleSetup);
