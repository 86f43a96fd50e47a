import { setTimeout as sleep } from "node:timers/promises";
import type { StoryConnection } from "./story-connection.ts";

/** How far one project is. */
export type ProjectState = { readonly projectId: string; readonly state: string; readonly step?: string; readonly code?: string };

export type SetupResult = {
  readonly status: string;
  readonly projects?: readonly ProjectState[];
  /** Of a run that ended because a person must choose. */
  readonly eligible_projects?: readonly { readonly projectId: string }[];
};

type SetupStatus = {
  readonly complete: boolean;
  readonly status: string;
  readonly projects?: readonly ProjectState[];
  readonly result?: SetupResult;
};

export type SetupNews = {
  /** How far the whole is, in a few words. */
  readonly say: (detail: string) => void;
  /** One project has ended: once for each. */
  readonly ended?: (project: ProjectState) => void;
};

/** Watches a run of the setup until it ends. @throws {Error} It fails, or does not end. */
export async function watchSetup({ call }: Pick<StoryConnection, "call">, runId: string, { say, ended }: SetupNews): Promise<SetupResult> {
  const told = new Set<string>();
  for (let look = 0; look < 1200; look += 1) {
    const { complete, status, result, projects = result?.projects ?? [] } = await call<SetupStatus>("GET", `/gcp/setup/status/${runId}`);
    for (const project of projects.filter(({ projectId, state }) => isEnd(state) && !told.has(projectId))) {
      told.add(project.projectId);
      ended?.(project);
    }
    if (complete) {
      if (result === undefined) {
        throw new Error(`setup ended: ${status}`);
      }
      return result;
    }
    say(describe(status, projects));
    await sleep(100);
  }
  throw new Error("setup did not end in time");
}

const isEnd = (state: string): boolean => state !== "waiting" && state !== "working";

function describe(status: string, projects: readonly ProjectState[]): string {
  const working = projects.flatMap(({ projectId, state, step = "" }) =>
    state === "working" ? `${projectId}: ${step.replaceAll("_", " ")}` : [],
  );
  const ends = projects.filter(({ state }) => isEnd(state)).length;
  return working.length === 0 ? status : [`${ends} of ${projects.length} done`, ...working].join(", ");
}
