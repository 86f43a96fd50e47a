import { lambda } from "../../lib/lambda/lambda.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { stepTask } from "./step-task.ts";

/** Prepares the dataset of the billing export in one project. */
export const createTask = stepTask("prepare_export");

export const handler = lambda(createTask, composeGoogleSetup);
