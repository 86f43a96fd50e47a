import { handler } from "../functions/connections/read.ts";
import { bare, type Invoke } from "./bare-handler.ts";
import { buildEvent, context } from "./cold/event.ts";
import { cpuEach } from "./cpu-each.ts";
import { buildLine, type Line } from "./line.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { countTogether, type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const times = 40;
const warmUps = 10;
const seeding: Seeding = { name: "list", count: countTogether, due: 0, remainingSeconds: 3000, shards: 1, rotating: false, together: true };
const target = { atMost: 50 } as const;

type Page = { readonly connections: readonly { readonly provider: string }[]; readonly next_cursor?: string };

/**
 * Measures the CPU of `GET /connections` of an organisation with 30 AWS accounts and a connection to each of the four other providers: on one
 * page, against a handler that has the same answer in memory, and on four pages.
 */
export async function benchList(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    Object.assign(process.env, mocks.environment, { REFRESH_SHARDS: "1" });
    await mocks.seed(seeding);
    const list = handler as Invoke;
    const whole = await readPages(list, "");
    const paged = await readPages(list, "limit=10");
    checkMix(whole, 1);
    checkMix(paged, 4);
    const spend = (handle: Invoke, query: string) =>
      cpuEach(times, async () => {
        for (let count = 0; count < times; count += 1) {
          await readPages(handle, query);
        }
      });
    const inMemory = bare(whole[0] ?? {});
    for (let round = 0; round < warmUps; round += 1) {
      await spend(list, "");
      await spend(inMemory, "");
    }
    const cpu = await interleave<"list" | "pages">(repeats, async () => ({
      baseline: await spend(inMemory, ""),
      list: await spend(list, ""),
      pages: await spend(list, "limit=10"),
    }));
    const baseline = `${describeSamples(cpu("baseline"), "ms", 3)} bare handler`;
    const lineOf = (bench: string, name: "list" | "pages") =>
      buildLine({ bench, baseline, measured: describeSamples(cpu(name), "ms", 2), value: median(cpu(name)), target });
    return [
      lineOf(`CPU of a list of 30 AWS accounts and ${countTogether - 30} others, ms`, "list"),
      lineOf("the same on four pages, ms", "pages"),
    ];
  } finally {
    mocks.stop();
  }
}

/** Reads the list to its last page. @throws {Error} An answer is not 200. */
async function readPages(list: Invoke, query: string): Promise<readonly Page[]> {
  const caller = { principal_id: "bench", tenant: seededKey(seeding, 0).tenant, permissions: "connectors:read connectors:write" };
  const pages: Page[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; cursor = pages.at(-1)?.next_cursor) {
    const event = buildEvent("GET /connections", { caller, query: cursor === "" ? query : `${query}&cursor=${cursor}` });
    const answer = (await list(event as never, context as never)) as { readonly statusCode: number; readonly body: string };
    if (answer.statusCode !== 200) {
      throw new Error(`the list answered ${answer.statusCode}: ${answer.body}`);
    }
    pages.push(JSON.parse(answer.body) as Page);
  }
  return pages;
}

/** @throws {Error} The pages do not show what is measured. */
function checkMix(pages: readonly Page[], count: number): void {
  const shown = pages.flatMap(({ connections }) => connections.map(({ provider }) => provider));
  const mix = Object.entries(Object.groupBy(shown, (name) => name)).map(([name, of = []]) => `${name} ${of.length}`);
  if (pages.length !== count || mix.toSorted().join() !== "aws 30,azure 1,gcp 1,ovh 1,tailscale 1") {
    throw new Error(`${pages.length} pages: ${mix}`);
  }
}
