import { setTimeout as sleep } from "node:timers/promises";
import { dataOf } from "../../client/api-failure.ts";
import type { SetupProject, SetupResult, SetupStatus } from "../../client/generated/operations.ts";
import type { StoryConnection } from "./story-connection.ts";

/** How far one project is. */
export type ProjectState = Pick<SetupProject, "projectId" | "state" | "step" | "code">;

export type SetupNews = {
  /** How far the whole is, in a few words. */
  readonly say: (detail: string) => void;
  /** One project has ended: once for each. */
  readonly ended?: (project: ProjectState) => void;
};

/** Watches a run of the setup until it ends. @throws {Error} It fails, or does not end. */
export async function watchSetup(
  { client }: Pick<StoryConnection, "client">,
  runId: string,
  { say, ended }: SetupNews,
): Promise<SetupResult> {
  const told = new Set<string>();
  for (let look = 0; look < 1200; look += 1) {
    const answer = dataOf(await client.readSetupStatus(runId));
    const projects = listProjects(answer);
    for (const project of projects.filter(({ projectId, state }) => isEnd(state) && !told.has(projectId))) {
      told.add(project.projectId);
      ended?.(project);
    }
    if (answer.state === "FAILURE") {
      throw new Error(`setup ended: ${answer.status}`);
    }
    if (answer.state === "SUCCESS") {
      return answer.result;
    }
    say(describe(answer.status, projects));
    await sleep(100);
  }
  throw new Error("setup did not end in time");
}

function listProjects(answer: SetupStatus): readonly ProjectState[] {
  if (answer.state === "SUCCESS") {
    return "projects" in answer.result ? answer.result.projects : [];
  }
  return answer.state === "PROGRESS" ? answer.projects : [];
}

const isEnd = (state: string): boolean => state !== "waiting" && state !== "working";

function describe(status: string, projects: readonly ProjectState[]): string {
  const working = projects.flatMap(({ projectId, state, step = "" }) =>
    state === "working" ? `${projectId}: ${step.replaceAll("_", " ")}` : [],
  );
  const ends = projects.filter(({ state }) => isEnd(state)).length;
  return working.length === 0 ? status : [`${ends} of ${projects.length} done`, ...working].join(", ");
}
