import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { NetworkProxy } from "../deployed/network-proxy.ts";
import type { TableProxy } from "../deployed/table-proxy.ts";
import type { Schedules } from "../gameday/fire-schedules.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { callUntil, lifetimeSeconds, requestsOf } from "./callers.ts";
import { actUntil, connectCustomers, deedsOf, toMember } from "./customers.ts";
import { fireUntil } from "./fire-until.ts";
import type { HeldSoak, SoakOptions } from "./held-soak.ts";
import { checkCodes } from "./invariants/codes.ts";
import type { Finding } from "./invariants/invariant.ts";
import { checkLosses, checkServing } from "./invariants/losses.ts";
import { checkMemory } from "./invariants/memory.ts";
import { beginJournal } from "./journal.ts";
import { lookAround } from "./look-around.ts";
import type { Member } from "./member.ts";
import { type Plan, planSoak } from "./plan.ts";
import { createRandom } from "./random.ts";
import { runPlan } from "./run-plan.ts";
import { sampleUntil } from "./sample.ts";
import { seedConnections } from "./seed-connections.ts";
import { serveEach, settle } from "./settle.ts";
import type { SoakedStack, Stage } from "./stage.ts";
import { storedIn } from "./stored.ts";

/** The stack that is soaked, and what acts on it. */
export type SoakTarget = {
  readonly deployed: SoakedStack;
  readonly story: StoryTarget;
  readonly schedules: Schedules;
  /** Switches the schedules off, so that nothing changes while the stack is looked at. */
  stopSchedules(): Promise<void>;
  readonly table: TableProxy;
  readonly vault: NetworkProxy;
};

/** Seconds that the token of a login lives. Each is refreshed after a minute at the latest, so an outage of more than a minute is felt. */
const lifeSeconds = 120;

const kinds = 7;
/** Of each kind, those that customers make through the API and act on. The others are seeded. */
const mostOfEach = 4;

/** Makes connections, lets callers and customers use them while the faults of the plan are made, and checks what must hold. */
export async function soakStack(
  target: SoakTarget,
  options: SoakOptions,
  progress: Progress,
): Promise<Pick<HeldSoak, "plan" | "journal" | "findings">> {
  const members = await makeMembers(target, options.connections, progress);
  const plan = planSoak(options.seed, Math.round(options.minutes * 60));
  const journal = beginJournal();
  const { deployed, table, vault } = target;
  const stage = { deployed, table, vault, journal, random: createRandom(options.seed) };
  return { plan, journal, findings: await soak(target, stage, { plan, members }, progress) };
}

async function makeMembers({ deployed, story }: SoakTarget, count: number, progress: Progress): Promise<readonly Member[]> {
  const tokens = { access_token_lifetime_seconds: lifeSeconds };
  await steer(deployed.google)("POST", "settings", tokens);
  await steer(deployed.ovh)("POST", "settings", { refresh_tokens: "rotated", login_token_seconds: lifeSeconds });
  const signToken: StoryTarget["signToken"] = (caller) => deployed.issuer.sign(caller, { lifetimeSeconds });
  const ofEach = Math.max(1, Math.min(mostOfEach, Math.floor(count / kinds / 4)));
  const customers = await progress.step("Customers connect through the API", async (say) => {
    const connected = await connectCustomers({ ...story, signToken }, ofEach, progress);
    say(`${connected.length}, by seven methods of five providers`);
    return connected;
  });
  const seeded = await progress.step("Connections are seeded beside them", async (say) => {
    const made = await seedConnections({ deployed, story }, customers, Math.max(0, count - customers.length));
    say(`${made.length}: a grant at the simulator, a credential in Vault and a record each`);
    return made;
  });
  return [...customers.map(toMember), ...seeded];
}

type Soaked = { readonly plan: Plan; readonly members: readonly Member[] };

async function soak(target: SoakTarget, stage: Stage, { plan, members }: Soaked, progress: Progress): Promise<readonly Finding[]> {
  const { deployed, schedules } = target;
  const { journal } = stage;
  const requests = requestsOf(deployed, journal);
  const deeds = deedsOf(journal, async (member) => {
    const { status, json } = await requests.disconnect(member);
    return status === 404 || (status === 200 && (json as { readonly state: string }).state !== "disconnecting");
  });
  const stored = storedIn(deployed);
  const streams = [1, 2].map((index) => createRandom(plan.seed + index)) as [Stage["random"], Stage["random"]];

  await progress.step(`Soak, seed ${plan.seed}, ${plan.faults.length} faults`, async (say) => {
    const over = new AbortController();
    const tell = (lasting: ReadonlySet<string>) => {
      const failed = journal.asked.filter(({ status }) => status === 0 || status >= 400).length;
      const minutes = `${(journal.now() / 60).toFixed(1)} of ${(plan.seconds / 60).toFixed(0)} min`;
      say(`${minutes}: ${journal.asked.length} requests, ${failed} failed; ${[...lasting].join(", ") || "no fault"}`);
    };
    const work = Promise.all([
      callUntil(over.signal, { members, requests, random: streams[0] }),
      actUntil(over.signal, members, streams[1], deeds),
      fireUntil(over.signal, schedules),
      sampleUntil(over.signal, deployed, journal),
    ]);
    // Whatever ends first with an error ends the soak.
    await Promise.race([runPlan(plan, stage, tell), work]);
    over.abort();
    await work;
    tell(new Set());
  });
  const ending = { members, requests, deeds, schedules, stored };
  const left = await progress.step("Until nothing waits", (say) => settle(ending, say));
  const served = await progress.step("A token of each connection", (say) => serveEach(ending, say));
  return progress.step("What must hold", async () => {
    await target.stopSchedules();
    // What the tokens' failures have left is swept by hand: nothing else works while all is looked at.
    const again = await settle({ ...ending, schedules: { fire: schedules.fireAll } }, () => undefined);
    return [
      checkServing(served),
      checkLosses(served, journal.killed, journal.happened),
      { title: "Everything comes to rest", figures: `${left.length + again.length} things wait`, violations: [...left, ...again] },
      ...(await lookAround(deployed, { members, served, stored, killed: journal.killed })),
      checkCodes(journal.asked, { happened: journal.happened, killed: journal.killed.length }),
      checkMemory(journal.samples, () => memoryBytes),
    ];
  });
}

/** Of each function, as `serverless.yml` gives it. */
const memoryBytes = 512 * 2 ** 20;
