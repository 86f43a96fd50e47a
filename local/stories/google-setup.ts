import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import type { Steer } from "../console/troubles/trouble.ts";
import { type Cloud, compareClouds } from "./compare-clouds.ts";
import { countAlike } from "./count-alike.ts";
import { checkLedger, describeChange, describeEnd, describeKept, describePlan, type Plan } from "./describe-setup.ts";
import { toWords } from "./give-back.ts";
import { expectedEnds, makeSevenProjects, readyIds, sevenIds } from "./seven-projects.ts";
import type { Disconnected, StoryConnection } from "./story-connection.ts";
import { watchSetup } from "./watch-setup.ts";

/**
 * The setup of seven projects, which are too many to be set up unasked: the person chooses, reads the plan and applies it. Each project that cannot be
 * set up says so as soon as that can be known.
 */
export function googleSetup(connection: Pick<StoryConnection, "client" | "read">, control: Steer, progress: Progress) {
  const { client } = connection;
  const step = <T>(what: string, run: (say: (detail: string) => void) => Promise<T>) => progress.step(`Google Cloud setup, ${what}`, run);
  const show = (lines: readonly string[]) => progress.line(lines.map((line) => `    ${line}`).join("\n"));
  const readCloud = async () => (await control("GET", "cloud")) as Cloud;
  let before: Cloud;

  const choose = async (): Promise<readonly string[]> => {
    const [eligible, others] = await step("the choice", async (say) => {
      const { setup_run_id } = await connection.read();
      const result = await watchSetup(connection, setup_run_id ?? "", { say });
      const { projects } = dataOf(await client.listGoogleProjects());
      const ids = (result.status === "needs_selection" ? result.eligible_projects : []).map(({ projectId }) => projectId);
      say(`${ids.length} of ${projects.length} projects can be set up; with more than 5 a person chooses, and ada takes them all`);
      return [ids, projects.filter(({ projectId }) => !ids.includes(projectId))];
    });
    show(others.map(({ projectId, available }) => `${projectId} cannot: ${available ? "rights are missing" : "no billing account"}`));
    return eligible;
  };

  const plan = async (chosen: readonly string[]): Promise<Plan> => {
    const planned = await step("the plan", async (say) => {
      const answer = dataOf(await client.planSetup({ projects: chosen.join(",") }));
      say(
        `${answer.counts.changes} changes in ${answer.counts.to_change} projects, nothing is removed; its hash is ${answer.hash.slice(0, 8)}…`,
      );
      return answer;
    });
    show(describePlan(planned));
    return planned;
  };

  const apply = async ({ hash }: Plan): Promise<void> => {
    const runId = await step("apply", async (say) => {
      const { run_id } = dataOf(await client.applySetup({ plan: hash }));
      say("a run makes exactly the changes of this hash. Each project as it ends:");
      return run_id;
    });
    const begun = performance.now();
    await step("the run", async (say) => {
      const result = await watchSetup(connection, runId, {
        say,
        ended: (project) => show([describeEnd(project, (performance.now() - begun) / 1000)]),
      });
      const projects = "projects" in result ? result.projects : [];
      const ends = new Map(projects.map(({ projectId, state, code }) => [projectId, code ?? state]));
      const wrong = [...expectedEnds].filter(([id, end]) => ends.get(id) !== end);
      if (wrong.length > 0) {
        throw new Error(`the setup ended with ${wrong.map(([id, end]) => `${ends.get(id)} instead of ${end} in ${id}`).join(", ")}`);
      }
      say(`${projects.filter(({ state }) => state === "ready").length} of ${projects.length} projects are ready`);
    });
  };

  const readLedger = async (planned: Plan): Promise<void> => {
    const samples = await step("the ledger", async (say) => {
      const { changes } = dataOf(await client.readSetupLedger());
      checkLedger(changes, planned, readyIds);
      const standing = changes.filter(({ stands }) => stands);
      say(`${standing.length} changes stand: ${countAlike(standing.map(({ kind }) => toWords(kind)).toSorted())}`);
      return [standing.find(({ kind }) => kind === "role"), changes.find(({ state }) => state === "failed")];
    });
    show(samples.flatMap((sample) => (sample === undefined ? [] : describeChange(sample))));
  };

  return {
    /** Makes the person's projects, and remembers what stands there. */
    begin: async () => {
      await makeSevenProjects(control);
      before = await readCloud();
    },
    tell: async () => {
      const planned = await plan(await choose());
      await apply(planned);
      await readLedger(planned);
    },
    /** Compares what stands after the disconnect with what stood before the login. @throws {Error} Something differs that must not. */
    compare: async ({ left }: Disconnected) => {
      const kept = compareClouds(before, await readCloud(), { ids: sevenIds, left });
      return [
        `compared: the ${sevenIds.length} projects are as before the login, apart from what is left because others may use it`,
        ...describeKept(kept),
      ];
    },
  };
}
