import { fireSchedule } from "./embedded/fire-schedule.ts";
import { takeInventory } from "./embedded/inventory.ts";
import { startEmbedded } from "./embedded/stack.ts";
import { keepGoogleAlive } from "./keep-alive-journey.ts";
import { createProgress } from "./progress.ts";
import { showInventory } from "./show-inventory.ts";

/** `npm run demo`: connects, refreshes and disconnects Google on this machine. Shows each step as it happens, and what is stored before and after. */
const progress = createProgress(process.stdout);
const begun = performance.now();
const failures: string[] = [];

progress.heading("Aurora OAuth, embedded target: the real functions, simulated neighbours, nothing but this machine");
const stack = await progress.step("Start", async (say) => {
  const embedded = await startEmbedded({ onLog: (key, line) => failures.push(`${key}: ${line}`) });
  say(`API ${embedded.api}, Google ${embedded.google}`);
  return embedded;
});
try {
  await keepGoogleAlive(
    {
      api: stack.api,
      google: stack.google,
      token: await stack.issuer.sign({ sub: "ada", org: "acme" }),
      machineToken: await stack.issuer.sign({ sub: "scanner", org: "acme", permissions: ["tokens:read"] }),
      tick: () => fireSchedule(stack, "jobsRefreshDue"),
      showStored: async (when) => showInventory(await takeInventory(stack), progress, when),
    },
    progress,
  );

  progress.line(`\nDone in ${((performance.now() - begun) / 1000).toFixed(1)} s. Look around by yourself: npm start`);
} catch (error) {
  progress.line(
    `\nThe demo failed: ${error instanceof Error ? error.message : error}\nLast lines of the functions' logs:\n${failures.slice(-10).join("\n")}`,
  );
  process.exitCode = 1;
} finally {
  await stack.stop();
}
