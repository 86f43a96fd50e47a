import * as v from "valibot";
import { type Caller, readApi } from "./ovh-request.ts";

/** A Public Cloud project. */
export type Project = { readonly id: string; readonly name: string; readonly isUsable: boolean };

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const word = v.fallback(v.string(), "");
const project = v.object({ project_id: id, projectName: word, description: word, status: word });

/** Lists the ids of the projects that the caller may see: with a policy on some projects, those only. @throws {Failure} As `readApi` says. */
export const listProjects = (caller: Caller): Promise<readonly string[]> => readApi(caller, v.array(id), "/cloud/project", "cloud.project");

/** Reads one project. A suspended one is not usable. @throws {Failure} As `readApi` says. */
export async function readProject(caller: Caller, projectId: string): Promise<Project> {
  const path = `/cloud/project/${encodeURIComponent(projectId)}`;
  const { project_id, projectName, description, status } = await readApi(caller, project, path, "cloud.project.get");
  return { id: project_id, name: description || projectName || project_id, isUsable: status === "ok" };
}
