import { statSync } from "node:fs";
import { createRequire } from "node:module";
import type { Bundle } from "../../local/lambda/bundle.ts";
import type { Line } from "../line.ts";
import { buildRatioLine } from "../ratio-line.ts";
import { ratioInterval } from "../samples.ts";
import { writeGroups } from "./alone.ts";
import { bundleOurs } from "./bundles.ts";
import { buildEvent } from "./event.ts";
import { startColdWorld } from "./world.ts";

const rounds = 20;
const caller = { principal_id: "bench", tenant: "bench", permissions: "connectors:read connectors:write tokens:read" };
const path = { provider: "gcp", account: "default", id: "none" };

/** Measures the first call of each function of a set against that of its biggest member alone. A refused request is a call too: it is checked and answered. */
export async function benchGroups(): Promise<readonly Line[]> {
  const groups = await writeGroups();
  const handlers = groups.flatMap(({ handler, members }) => [{ handler }, ...members]);
  const bundles = await bundleOurs(Object.fromEntries(handlers.map((one) => [one.handler, one])));
  const bundleOf = ({ handler }: { readonly handler: string }) => bundles[handler] as Bundle;
  const world = await startColdWorld();
  try {
    const lines: Line[] = [];
    for (const group of groups) {
      const biggest = group.members.map(bundleOf).toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] as Bundle;
      const event = buildEvent(routeOf(biggest), { caller, path });
      const sides = { group: [] as number[], alone: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        for (const side of round % 2 === 0 ? (["alone", "group"] as const) : (["group", "alone"] as const)) {
          const { importMs, callMs, result } = await world.call(side === "group" ? bundleOf(group) : biggest, event);
          requireAnswer(group.name, result as { statusCode?: number });
          sides[side].push(importMs + callMs);
        }
      }
      lines.push(
        buildRatioLine({
          bench: `cold path of a set: ${group.name}`,
          baseline: sides.alone,
          baselineName: `its biggest member alone, ${kilobytes(biggest)} of ${kilobytes(bundleOf(group))} KB`,
          measured: sides.group,
          sampleDigits: 0,
          interval: ratioInterval(sides.group, sides.alone),
          target: { atMost: 1.1 },
        }),
      );
    }
    return lines;
  } finally {
    world.stop();
  }
}

const sizeOf = ({ file }: Bundle) => statSync(file).size;
const kilobytes = (bundle: Bundle) => Math.round(sizeOf(bundle) / 1024);

type Loaded = { readonly handler: { readonly routes: readonly { readonly on: string }[] } };

/** Returns the first route of a bundle. */
const routeOf = ({ file }: Bundle) => (createRequire(file)(file) as Loaded).handler.routes[0]?.on ?? "";

/** @throws {Error} The function failed, or has no such route. */
function requireAnswer(name: string, { statusCode = 500 }: { statusCode?: number }): void {
  if (statusCode >= 500) {
    throw new Error(`${name} answered ${statusCode}`);
  }
}
