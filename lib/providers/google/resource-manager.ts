import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { CloudReader } from "./cloud-request.ts";

/** The address of the Cloud Resource Manager API. */
export const resourceManagerUrl = "https://cloudresourcemanager.googleapis.com";

/** A bound against endless paging. Google chooses the page size, which may be smaller than requested. */
const mostPages = 500;

const project = v.object({
  name: v.pipe(v.string(), v.regex(/^projects\/\d+$/)),
  projectId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.optional(v.pipe(v.string(), v.maxLength(128))),
  state: v.optional(v.string(), "STATE_UNSPECIFIED"),
});

const page = v.object({ projects: v.optional(v.array(project), []), nextPageToken: v.optional(v.string(), "") });

/**
 * Searches the projects that an account may see, through all pages.
 *
 * Google leaves out projects without permission, and answers `{}` when there are none. A new project may be missing for a
 * while, because the search index lags behind.
 *
 * @param baseUrl - Without a trailing slash. See {@link resourceManagerUrl}.
 * @see {@link https://cloud.google.com/resource-manager/reference/rest/v3/projects/search projects.search}
 */
export function searchProjectsAt(baseUrl: string, read: CloudReader) {
  return async (accessToken: Secret, signal?: AbortSignal): Promise<readonly FoundProject[]> => {
    const found: FoundProject[] = [];
    let pageToken = "";
    for (let count = 0; count < mostPages; count += 1) {
      const url = new URL(`${baseUrl}/v3/projects:search`);
      url.search = new URLSearchParams({ query: "state:ACTIVE", pageSize: "100", ...(pageToken === "" ? {} : { pageToken }) }).toString();
      const { projects, nextPageToken } = await read(page, { url, accessToken, label: "projects.search", signal });
      found.push(...projects.map(toFoundProject));
      if (nextPageToken === "") {
        return found;
      }
      pageToken = nextPageToken;
    }
    throw new Failure("provider_answer_invalid", { detail: `google: projects.search: more than ${mostPages} pages` });
  };
}

/**
 * Reads one project. Google answers 403 for a project that does not exist, too.
 *
 * @param baseUrl - Without a trailing slash. See {@link resourceManagerUrl}.
 * @see {@link https://cloud.google.com/resource-manager/reference/rest/v3/projects/get projects.get}
 */
export const readProjectAt =
  (baseUrl: string, read: CloudReader) =>
  async (accessToken: Secret, id: string, signal: AbortSignal): Promise<FoundProject> => {
    const url = new URL(`${baseUrl}/v3/projects/${encodeURIComponent(id)}`);
    return toFoundProject(await read(project, { url, accessToken, label: "projects.get", signal }));
  };

/** In version 3, `name` holds the project's number and `displayName` its name for people. */
const toFoundProject = ({ name, projectId, displayName, state }: v.InferOutput<typeof project>): FoundProject => ({
  projectId,
  projectNumber: name.slice("projects/".length),
  name: displayName || projectId,
  state,
});

/** A project as Google's Resource Manager describes it. */
export type FoundProject = {
  readonly projectId: string;
  /** Google's number of the project, as text: it can be too large for a JavaScript number. */
  readonly projectNumber: string;
  readonly name: string;
  /** `ACTIVE`, or another word of Google's. */
  readonly state: string;
};

/** Whether billing is enabled for a project. `unknown`: the account may not read it, which says nothing about the project. */
export type Billing = "enabled" | "disabled" | "unknown";
