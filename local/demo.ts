import { createProgress } from "../ops/progress.ts";
import { npmCommand } from "../release/command.ts";
import { embeddedCustomerAccount } from "./embedded/customer-account.ts";
import { fireSchedule } from "./embedded/fire-schedule.ts";
import { takeInventory } from "./embedded/inventory.ts";
import { startEmbedded } from "./embedded/stack.ts";
import { listProviderUrls, toProviderUrls } from "./start-providers.ts";
import { tellStories } from "./stories/tell-stories.ts";

/**
 * `npm run demo`: connects, breaks, mends and disconnects every provider on this machine. With `-- -v` it shows every step, and what is
 * stored before and after.
 */

const { verbose } = npmCommand("demo", "connects, breaks, mends and disconnects every provider on this machine", "-v")
  .option("-v, --verbose", "shows every step, and what is stored before and after")
  .parse()
  .opts<{ readonly verbose?: true }>();
const progress = createProgress(process.stdout, verbose === true);
const begun = performance.now();
const failures: string[] = [];

progress.heading("Aurora OAuth, embedded target: the real functions, simulated neighbours, nothing but this machine");
const stack = await progress.step("Start", async (say) => {
  const embedded = await startEmbedded({ onLog: (key, line) => failures.push(`${key}: ${line}`) });
  say([`API ${embedded.api}`, ...listProviderUrls(embedded).map(({ title, url }) => `${title} ${url}`)].join(", "));
  return embedded;
});
try {
  await tellStories(
    {
      api: stack.api,
      ...toProviderUrls((name) => stack[name]),
      aws: stack.aws,
      customerAccount: (id) => embeddedCustomerAccount(stack.aws, id),
      signToken: stack.issuer.sign,
      tick: () => fireSchedule(stack, "jobsRefreshDue"),
      takeInventory: () => takeInventory(stack),
    },
    progress,
  );
  progress.line(
    `Done in ${((performance.now() - begun) / 1000).toFixed(1)} s. Every step: npm run demo -- -v. Look around by yourself: npm start`,
  );
} catch (error) {
  progress.line(
    `\nThe demo failed: ${error instanceof Error ? error.message : error}\nLast lines of the functions' logs:\n${failures.slice(-10).join("\n")}`,
  );
  process.exitCode = 1;
} finally {
  await stack.stop();
}
