import type { Progress } from "../../ops/progress.ts";
import { createCleanups } from "../cleanups.ts";
import { startNetworkProxy } from "../deployed/network-proxy.ts";
import { startDeployed } from "../deployed/stack.ts";
import { toStoryTarget } from "../deployed/story-target.ts";
import { switchSchedule } from "../deployed/switch-schedule.ts";
import { startTableProxy, useTableAt } from "../deployed/table-proxy.ts";
import { findSchedules } from "../gameday/fire-schedules.ts";
import type { HeldSoak, SoakOptions } from "./held-soak.ts";
import { soakStack } from "./soak-stack.ts";

/** Starts the deployed target, soaks it, and checks what must hold. @throws {Error} It could not be started, or a connection not be made. */
export async function holdSoak(options: SoakOptions, progress: Progress): Promise<HeldSoak> {
  const { started, add, run } = createCleanups();
  try {
    const vault = started(await startNetworkProxy());
    const deployed = await startDeployed({ params: { vaultAddr: vault.url } }, progress);
    add(deployed.stop);
    const { aws, template } = deployed;
    vault.leadTo(deployed.vault.address);
    const table = started(await startTableProxy(aws));
    await progress.step("Proxies in front of the table and of Vault", () => useTableAt(aws, template, table.url));
    const scheduled = Object.keys(template.functions).filter((key) => template.functions[key]?.schedules.length !== 0);
    const stopSchedules = async () => void (await Promise.all(scheduled.map((key) => switchSchedule(aws, key, false))));
    const target = { deployed, story: toStoryTarget(deployed), schedules: await findSchedules(aws), stopSchedules, table, vault };
    return { ...options, ...(await soakStack(target, options, progress)) };
  } finally {
    await run();
  }
}
