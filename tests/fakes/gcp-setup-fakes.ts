import type { DomainEvent, Events } from "../../lib/connections/domain-event.ts";
import { Failure } from "../../lib/errors.ts";
import type { FailureCode } from "../../lib/failure-codes.ts";
import { Secret } from "../../lib/secret.ts";
import type { Billing, ProjectResult, SetupRun, SetupStanding } from "../../lib/setup/setup-run.ts";
import { setupSteps } from "../../lib/setup/setup-steps.ts";
import type {
  FoundProject,
  GoogleProjects,
  PreparedProject,
  Projects,
  SetupEnd,
  SetupRuns,
  WithLiveToken,
} from "../../lib/setup/setup-stores.ts";

/** The value that may appear only at Google. */
export const canary = "ya29.canary-access-token";
export const startOfTime = new Date("2026-11-20T12:00:00.000Z");
export const facts = { tenant: "acme", provider: "gcp", account: "default", runId: "run-1" } as const;
export const newRun = { ...facts, startedBy: "user-1", selectedProjectIds: [], createdAt: startOfTime };

/** Runs in memory; the contract suite holds this fake and the table to the same behaviour. */
export function fakeRuns(clock: () => Date): SetupRuns & { readonly stored: Map<string, SetupRun> } {
  const stored = new Map<string, SetupRun>();
  const change = (runId: string, standing: SetupStanding | undefined, changes: Partial<SetupRun>) => {
    const run = stored.get(runId);
    const forward = run !== undefined && rank(run.standing) < (standing === undefined ? rank.ended : rank(standing));
    if (forward) {
      stored.set(runId, structuredClone({ ...run, ...changes, standing: standing ?? run.standing, updatedAt: clock() }));
    }
    return forward;
  };
  return {
    stored,
    create: async (run) => {
      if (!stored.has(run.runId)) {
        stored.set(run.runId, structuredClone({ ...run, standing: { state: "PENDING" }, results: [], updatedAt: run.createdAt }));
      }
    },
    read: async (runId) => stored.get(runId),
    recordStarted: async (runId) => void change(runId, { state: "STARTED" }, {}),
    recordStep: async (runId, step) => void change(runId, { state: "PROGRESS", step }, {}),
    recordDiscovery: async (runId, discovery) => void change(runId, undefined, { discovery }),
    recordProject: async (runId, result) => {
      const others = (stored.get(runId)?.results ?? []).filter(({ projectId }: ProjectResult) => projectId !== result.projectId);
      change(runId, undefined, { results: [...others, result] });
    },
    finish: async (runId, end) => {
      if (change(runId, end, {})) {
        return end;
      }
      const standing = stored.get(runId)?.standing;
      if (standing === undefined) {
        throw new Failure("not_found");
      }
      return standing as SetupEnd;
    },
  };
}

function rank(standing: SetupStanding): number {
  const order = { PENDING: 0, STARTED: 1, PROGRESS: 2, SUCCESS: rank.ended, FAILURE: rank.ended };
  return order[standing.state] + (standing.state === "PROGRESS" ? setupSteps.findIndex(({ name }) => name === standing.step) : 0);
}
rank.ended = 100;

/** A Google account with these projects; refuses every other token, as Google does. */
export function fakeGoogle(projects: readonly (FoundProject & { readonly billing: Billing })[]): GoogleProjects {
  const check = (token: Secret) => {
    if (token.reveal() !== canary) {
      throw new Failure("credential_expired");
    }
  };
  return {
    search: async (token) => {
      check(token);
      return projects.map(({ billing: _, ...project }) => project);
    },
    readBilling: async (token, projectId) => {
      check(token);
      return projects.find((project) => project.projectId === projectId)?.billing ?? "unknown";
    },
  };
}

export function project(projectId: string, billing: Billing = "enabled", state = "ACTIVE"): FoundProject & { readonly billing: Billing } {
  return { projectId, projectNumber: "415104041262", name: `Name of ${projectId}`, state, billing };
}

export const projectsNamed = (count: number, billing: Billing = "enabled") =>
  Array.from({ length: count }, (_, index) => project(`project-${index + 1}`, billing));

export function fakeProjects(): Projects & { readonly written: Map<string, PreparedProject> } {
  const written = new Map<string, PreparedProject>();
  return {
    written,
    write: async (prepared) => void written.set(`${prepared.tenant}/${prepared.projectId}`, prepared),
    list: async (tenant) => [...written.values()].filter((prepared) => prepared.tenant === tenant),
  };
}

export function fakeEvents(): Events & { readonly published: DomainEvent[] } {
  const published: DomainEvent[] = [];
  return { published, publish: async (event) => void published.push(event) };
}

/** Returns the token of the only connection, like the port: other connections have none. */
export function fakeLiveToken(token = canary): WithLiveToken {
  return async ({ tenant, provider, account }, work) => {
    if (tenant !== facts.tenant || provider !== facts.provider || account !== facts.account) {
      throw new Failure("not_found");
    }
    return work(new Secret(token));
  };
}

/** Fails with the reason why there is no token. */
export const noToken =
  (code: FailureCode): WithLiveToken =>
  () =>
    Promise.reject(new Failure(code));
