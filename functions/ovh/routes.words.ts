import * as v from "valibot";
import type { FailureCode } from "../../lib/failure-codes.ts";
import type { Words } from "../../lib/openapi/describe.ts";
import { endingFailures, providerFailures, storeFailures, usingFailures, waitingFailures } from "../../lib/openapi/failure-groups.ts";
import { auroraError, failureCode } from "../../lib/openapi/failure-schemas.ts";
import { connectionCount } from "../../lib/openapi/parameters.ts";
import { finding } from "../connections/answers.words.ts";
import { disconnectAnswers } from "../connections/aurora.words.ts";
import { ovhServiceAccount } from "../submission/submission-bodies.words.ts";
import { refusedSubmission } from "../submission/submission-failures.words.ts";
import { endpointField } from "./endpoint-field.ts";
import { loginWords } from "./login.words.ts";
import { projectId } from "./project-id.ts";
import type * as routes from "./routes.ts";

const withHint = v.object({ ...auroraError.entries, hint: v.pipe(v.string(), v.description("What to do about it, and who does it.")) });

const late: readonly FailureCode[] = ["provider_timeout", "deadline_exceeded"];

const seconds = v.pipe(v.nullable(v.number()), v.description("Seconds for which the token lives. `null`: OVHcloud did not say."));

/** Only connecting again helps. */
const over: readonly FailureCode[] = ["not_found", "access_token_rejected", ...endingFailures];

const root = v.pipe(v.nullable(v.string()), v.description("The project that was chosen as root."));

const id = "0123456789abcdef0123456789abcdef";

/** The routes of OVHcloud alone. */
export const words: Words<typeof routes> = {
  tag: { name: "OVHcloud", description: "The regions of OVHcloud, each a connection of its own, and their Public Cloud projects." },
  routes: {
    ...loginWords,

    refreshOvhToken: {
      summary: "Refreshes the token of a region; when it expires",
      description: "Without `endpoint`: of the connected region.",
      bodyExamples: { europe: { endpoint: "ovh-eu" } },
      answers: {
        200: {
          description: "There is a new token.",
          schema: v.strictObject({ status: v.literal("success"), expiresIn: seconds }),
          examples: { refreshed: { status: "success", expiresIn: 86399 } },
        },
        400: { description: "The login gave no refresh token: its owner logs in again.", schema: withHint },
        404: { description: "The region is not connected.", schema: withHint },
        500: { description: "OVHcloud or a store of ours refused or failed.", schema: withHint },
        504: { description: "OVHcloud did not answer in time.", schema: withHint },
      },
      failures: ["not_found", ...storeFailures],
      failuresAs: { 400: ["credential_expired"], 500: usingFailures.filter((code) => !late.includes(code)), 504: late },
    },
    readOvhStatus: {
      summary: "Whether a region is connected, and has projects",
      description: "Without `account`: the first region that works. `account` must begin with a region.",
      answers: {
        200: {
          description: "`connected` comes from the record, `hasProjects` from OVHcloud. `code`: why OVHcloud could not be asked.",
          schema: v.strictObject({
            connected: v.boolean(),
            endpoint: v.nullable(endpointField),
            hasProjects: v.boolean(),
            accounts: connectionCount,
            code: v.optional(failureCode),
          }),
          examples: {
            connected: { connected: true, endpoint: "ovh-eu", hasProjects: true, accounts: 1 },
            none: { connected: false, endpoint: null, hasProjects: false, accounts: 0 },
          },
        },
      },
    },
    disconnectOvh: {
      summary: "Disconnects every region",
      description: "Revokes each grant that OVHcloud can revoke, and erases the credentials. Sending it again is safe.",
      answers: {
        ...disconnectAnswers,
        200: {
          description: "Every region is disconnected, or none was connected.",
          schema: v.strictObject({ success: v.literal(true), status: v.literal("disconnected"), message: v.string() }),
          examples: { done: { success: true, status: "disconnected", message: "OVHcloud disconnected successfully" } },
        },
        206: {
          description: "Part of it is done, and the schedule continues.",
          schema: v.strictObject({ success: v.literal(false), status: v.literal("disconnecting"), message: v.string() }),
        },
      },
    },
    connectOvhServiceAccount: {
      summary: "Connects a region by the customer's service account",
      description: "`replace_account`: whether another account may replace the connected one.",
      body: ovhServiceAccount,
      bodyExamples: { europe: { endpoint: "ovh-eu", clientId: "EU.0f0f0f0f", clientSecret: "0a1b2c3d" } },
      answers: {
        200: {
          description: "It is connected.",
          schema: v.strictObject({
            success: v.literal(true),
            message: v.string(),
            endpoint: endpointField,
            account: v.pipe(v.string(), v.description("OVHcloud's name of the account.")),
            projectCount: v.pipe(v.nullable(v.number()), v.description("`null`: the account may not list its projects.")),
            findings: v.array(finding),
          }),
          examples: {
            connected: {
              success: true,
              message: "OVHcloud connected successfully",
              endpoint: "ovh-eu",
              account: "xx11111-ovh",
              projectCount: 3,
              findings: [],
            },
          },
        },
      },
      ...refusedSubmission(),
    },

    listOvhProjects: {
      summary: "The Public Cloud projects of every connected region",
      description: "At most 200 of each region. 401: no region is connected, or only connecting again helps.",
      answers: {
        200: {
          description: "The projects. A region that failed is in `unavailable`.",
          schema: v.strictObject({
            projects: v.array(
              v.strictObject({
                projectId: v.string(),
                name: v.string(),
                hasPermission: v.pipe(v.boolean(), v.description("`false`: it is suspended, or cannot be read.")),
                enabled: v.boolean(),
                isRootProject: v.boolean(),
                endpoint: endpointField,
              }),
            ),
            root_project: root,
            unavailable: v.optional(v.array(v.strictObject({ endpoint: endpointField, code: failureCode }))),
          }),
          examples: {
            one: {
              projects: [
                {
                  projectId: id,
                  name: "Shop production",
                  hasPermission: true,
                  enabled: true,
                  isRootProject: false,
                  endpoint: "ovh-eu",
                },
              ],
              root_project: null,
            },
          },
        },
      },
      // 404: the connection has gone during the request.
      failures: ["not_found", ...[...providerFailures, ...storeFailures, ...waitingFailures].filter((code) => !over.includes(code))],
      failuresAs: { 401: over },
    },
    chooseOvhProjects: {
      summary: "Chooses which of them are used",
      description: "Projects that are not named stay as they are. At most 600 are switched off in all.",
      bodyExamples: { off: { projects: [{ projectId: id, enabled: false }] } },
      answers: {
        200: {
          description: "The choice is stored.",
          schema: v.strictObject({ success: v.literal(true), message: v.string() }),
          examples: { saved: { success: true, message: "Projects saved" } },
        },
      },
    },
    readOvhRootProject: {
      summary: "The project that was chosen as root",
      description: "The choice is the organisation's, for all its regions. `null`: none was made.",
      answers: {
        200: {
          description: "The choice.",
          schema: v.strictObject({ root_project: root }),
          examples: { chosen: { root_project: id }, none: { root_project: null } },
        },
      },
    },
    chooseOvhRootProject: {
      summary: "Chooses the root project",
      description: "The project is not looked up at OVHcloud.",
      body: v.object({ projectId }),
      bodyExamples: { one: { projectId: id } },
      answers: {
        200: {
          description: "The choice is stored.",
          schema: v.strictObject({ success: v.literal(true), root_project: v.string(), message: v.string() }),
          examples: { saved: { success: true, root_project: id, message: "Root project saved" } },
        },
      },
    },
  },
};
