import { lambda } from "../../lib/lambda/lambda.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { stepTask } from "./step-task.ts";

/** Enables the APIs that are missing in one project. */
export const createTask = stepTask("enable_apis");

export const handler = lambda(createTask, composeGoogleSetup);
