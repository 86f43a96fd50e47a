import * as v from "valibot";
import type { FailureCode } from "../../../lib/errors.ts";
import { connectionCount, ok, orNull, said, type WordsOf } from "../../../lib/openapi/describe.ts";
import { endingFailures, failureCodeSchema, providerFailures, storeFailures, waitingFailures } from "../../../lib/openapi/failures.ts";
import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import { succeeded } from "../../connections/answers.words.ts";
import * as routes from "./routes.ts";

/** Only connecting again helps. */
const over: readonly FailureCode[] = ["not_found", "access_token_rejected", ...endingFailures];

const root = orNull(v.string(), "The project that was chosen as root.");
const id = "0123456789abcdef0123456789abcdef";

const project = v.strictObject({
  ...v.entriesFromList(["projectId", "name"], v.string()),
  hasPermission: said(v.boolean(), "`false`: it is suspended, or cannot be read."),
  ...v.entriesFromList(["enabled", "isRootProject"], v.boolean()),
  endpoint: v.picklist(ovhRegions),
});
const shop = { projectId: id, name: "Shop", hasPermission: true, enabled: true, isRootProject: false, endpoint: "ovh-eu" };

export const words: WordsOf<typeof routes> = {
  readOvhStatus: {
    summary: "Whether a region is connected, and has projects",
    description: "Without `account`: the first region that works. `account` must begin with a region.",
    answers: ok(
      "`connected` comes from the record, `hasProjects` from OVHcloud. `code`: why OVHcloud could not be asked.",
      v.strictObject({
        connected: v.boolean(),
        endpoint: v.nullable(v.picklist(ovhRegions)),
        hasProjects: v.boolean(),
        accounts: connectionCount,
        code: v.optional(failureCodeSchema),
      }),
      { connected: { connected: true, endpoint: "ovh-eu", hasProjects: true, accounts: 1 } },
    ),
  },
  listOvhProjects: {
    summary: "The Public Cloud projects of every connected region",
    description: "At most 200 of each region. 401: no region is connected, or only connecting again helps.",
    answers: ok(
      "The projects. A region that failed is in `unavailable`.",
      v.strictObject({
        projects: v.array(project),
        root_project: root,
        unavailable: v.optional(v.array(v.strictObject({ endpoint: v.picklist(ovhRegions), code: failureCodeSchema }))),
      }),
      { one: { projects: [shop], root_project: null } },
    ),
    // 404: the connection has gone during the request.
    failures: ["not_found", ...[...providerFailures, ...storeFailures, ...waitingFailures].filter((code) => !over.includes(code))],
    failuresAs: { 401: over },
  },
  chooseOvhProjects: {
    summary: "Chooses which of them are used",
    description: "Projects that are not named stay as they are. At most 600 are switched off in all.",
    bodyExamples: { off: { projects: [{ projectId: id, enabled: false }] } },
    answers: succeeded("The choice is stored.", "Projects saved"),
  },
  readOvhRootProject: {
    summary: "The project that was chosen as root",
    description: "The choice is the organisation's, for all its regions. `null`: none was made.",
    answers: ok("The choice.", v.strictObject({ root_project: root }), { chosen: { root_project: id } }),
  },
  chooseOvhRootProject: {
    summary: "Chooses the root project",
    description: "The project is not looked up at OVHcloud.",
    body: v.object({ projectId: v.unwrap(routes.chooseOvhRootProject().body.entries.projectId) }),
    bodyExamples: { one: { projectId: id } },
    answers: succeeded("The choice is stored.", "Root project saved", { root_project: v.string() }, { root_project: id }),
  },
};
