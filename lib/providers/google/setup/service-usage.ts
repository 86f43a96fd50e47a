import * as v from "valibot";
import { failedWith, unless } from "../../../expected-failure.ts";
import { at, type CloudSession, readPages } from "./cloud-session.ts";
import { operationSchema } from "./operation.ts";

const services = v.array(v.object({ name: v.string(), state: v.string() }));
const api = "serviceUsage";
const mostNames = 30;

/** The most APIs that one call may enable: a longer list is refused as a whole. */
export const mostEnabled = 20;

/** Google answers with the project's number, whatever was asked for: the last part is the API. */
const toEnabled = (found: v.InferOutput<typeof services>): string[] =>
  found.filter(({ state }) => state === "ENABLED").map(({ name }) => name.slice(name.lastIndexOf("/") + 1));

/**
 * Tells which of the named APIs are enabled. One name that the project does not know fails the short read, as it does for some time in a new
 * project: then all enabled APIs are listed.
 *
 * @throws {CloudFailure} `provider_forbidden`: the person may read neither.
 */
export const readEnabled = async (google: CloudSession, project: string, names: readonly string[]): Promise<ReadonlySet<string>> =>
  (await unless(failedWith("provider_forbidden"), getEnabled(google, project, names))) ?? listEnabled(google, project);

async function getEnabled(google: CloudSession, project: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const parent = at`projects/${project}`;
  const enabled: string[] = [];
  for (let first = 0; first < names.length; first += mostNames) {
    const batch = names.slice(first, first + mostNames).map((name) => `projects/${project}/services/${name}`);
    const method = { api, path: `/v1/${parent}/services:batchGet`, query: { names: batch }, label: "services.batchGet" } as const;
    // Google says of each API that was named whether it is enabled.
    const answer = v.object({ services: v.pipe(services, v.minLength(batch.length)) });
    enabled.push(...toEnabled((await google(answer, method)).services));
  }
  return new Set(enabled);
}

/** Lists the enabled APIs, through all pages. */
export async function listEnabled(google: CloudSession, project: string): Promise<ReadonlySet<string>> {
  const page = v.object({ services: v.optional(services, () => []), nextPageToken: v.optional(v.string(), "") });
  const query = { filter: "state:ENABLED", pageSize: "200" };
  const method = { api, path: at`/v1/projects/${project}/services`, query, label: "services.list" } as const;
  return new Set(await readPages(google, page, method, (found) => toEnabled(found.services)));
}

/** Begins to enable APIs: all of them or none. @param names - At most {@link mostEnabled}. */
export const batchEnable = (google: CloudSession, project: string, names: readonly string[]) =>
  google(operationSchema, {
    api,
    path: at`/v1/projects/${project}/services:batchEnable`,
    method: "POST",
    body: { serviceIds: names },
    label: "services.batchEnable",
  });

export const enable = (google: CloudSession, project: string, name: string) =>
  google(operationSchema, {
    api,
    path: `${at`/v1/projects/${project}/services/${name}`}:enable`,
    method: "POST",
    body: {},
    label: "services.enable",
  });
