import { lambda } from "../../lib/lambda/lambda.ts";
import { discoverTargets } from "../../lib/setup/discover-targets.ts";
import { planRun } from "../../lib/setup/plan-run.ts";
import { endTarget, ensureAccounts as ensureShared, runStep, verifyTarget } from "../../lib/setup/run-step.ts";
import { accountsInput, executionInput, planInput, stepInput, targetEndInput } from "../../lib/setup/task-input.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { ofStep, task } from "./task.ts";

/** Finds the projects of the person who connected, and decides which are set up. */
export const createDiscover = task(executionInput, discoverTargets);
export const discover = lambda(createDiscover, composeGoogleSetup);

/** Works out what the run will change, and stores it before anything is changed. */
export const createPlan = task(planInput, planRun);
export const plan = lambda(createPlan, composeGoogleSetup);

/** Creates the service accounts that the projects of the run share. */
export const createEnsureAccounts = task(accountsInput, ofStep("create_accounts", ensureShared));
export const ensureAccounts = lambda(createEnsureAccounts, composeGoogleSetup);

/** Grants the service accounts their roles in one project. */
export const createGrantAccess = task(stepInput, ofStep("grant_access", runStep));
export const grantAccess = lambda(createGrantAccess, composeGoogleSetup);

/** Enables the APIs that are missing in one project. */
export const createEnableApis = task(stepInput, ofStep("enable_apis", runStep));
export const enableApis = lambda(createEnableApis, composeGoogleSetup);

/** Prepares the dataset of the billing export in one project. */
export const createPrepareExport = task(stepInput, ofStep("prepare_export", runStep));
export const prepareExport = lambda(createPrepareExport, composeGoogleSetup);

/** Proves by a call of the service account that one project answers it. */
export const createVerify = task(stepInput, verifyTarget);
export const verify = lambda(createVerify, composeGoogleSetup);

/** Writes the labels of a project that is set up, and records how each one ended. */
export const createWriteMetadata = task(targetEndInput, ofStep("write_labels", endTarget));
export const writeMetadata = lambda(createWriteMetadata, composeGoogleSetup);
