import { createProgress } from "../ops/progress.ts";
import { type Deployed, startDeployed } from "./deployed/stack.ts";
import { toStoryTarget } from "./deployed/story-target.ts";
import { exitOnSignals } from "./exit-on-signals.ts";
import { readArguments } from "./read-arguments.ts";
import { listProviderUrls } from "./start-providers.ts";
import { tellStories } from "./stories/tell-stories.ts";

/**
 * `npm run demo:deployed`: deploys the real template to an AWS on this machine, connects, breaks, mends and disconnects every provider
 * there, and removes the stack. With `-- --keep` the stack stays up until Ctrl-C; with `-- -v` it shows every step.
 */
const help = `npm run demo:deployed connects, breaks, mends and disconnects every provider on a deploy to this machine.

  npm run demo:deployed                the demo; it removes the stack at its end
  npm run demo:deployed -- --keep      the stack stays up until Ctrl-C
  npm run demo:deployed -- -v          also every step
`;
const { values } = readArguments(help, { verbose: { type: "boolean", short: "v" }, keep: { type: "boolean" } });
const progress = createProgress(process.stdout, values.verbose === true);
const begun = performance.now();
const keep = values.keep === true;

progress.heading("Aurora OAuth, deployed target: serverless deploy to MiniStack with IAM enforced, a real Vault, simulated providers");
exitOnSignals();

let stack: Deployed | undefined;
try {
  stack = await startDeployed({}, progress);
  await tellStories(toStoryTarget(stack), progress);
  progress.line("");
  if (keep) {
    await showAddresses(stack);
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  await progress.step("serverless remove", stack.remove);
  await progress.step("Stop everything", stack.stop);
  progress.line(`\nDone in ${((performance.now() - begun) / 1000).toFixed(1)} s. Look around by yourself: npm run demo:deployed -- --keep`);
} catch (error) {
  progress.line(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
  const logs = (await stack?.logs().catch(() => [])) ?? [];
  const told = logs.filter(({ line }) => /"level":"(WARN|ERROR)"/.test(line)).slice(-10);
  if (told.length > 0) {
    progress.line(`Last lines of the functions' logs:\n${told.map(({ functionKey, line }) => `${functionKey}: ${line}`).join("\n")}`);
  }
  process.exitCode = 1;
  await stack?.stop();
}

async function showAddresses(deployed: Deployed): Promise<void> {
  const { api, frontEnd, vault, aws, issuer } = deployed;
  const providers = listProviderUrls(deployed).map(({ title, url }) => `${title.padEnd(10)} ${url}   (control plane under /_control)`);
  const token = await issuer.sign({ sub: "ada", org: "acme" }, { lifetimeSeconds: 12 * 3600 });
  progress.line(`Console    ${frontEnd}   (open this in a browser)
API        ${api}
${providers.join("\n")}
Vault      ${vault.address}
AWS        ${aws}   (AWS_ENDPOINT_URL, with AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=eu-west-1)

The API as the person "ada" of the organisation "acme":

  curl -s ${api}/connections -H "Authorization: Bearer ${token}"

Ctrl-C stops everything.`);
}
