import { createProgress } from "../ops/progress.ts";
import { startEmbedded } from "./embedded/stack.ts";
import { readStartOptions } from "./start-options.ts";
import { listProviderUrls } from "./start-providers.ts";

/** `npm start`: starts the embedded target until Ctrl-C. `npm start -- --help` prints its options. */
const options = await readStartOptions(process.argv.slice(2), process.env);
if ("print" in options) {
  (options.isRefusal ? process.stderr : process.stdout).write(options.print);
  process.exit(options.isRefusal ? 1 : 0);
}

const progress = createProgress(process.stdout);
const isMetric = (line: string) => line.startsWith('{"_aws"');

const stack = await progress
  .step("Start", async (show) => {
    const started = await startEmbedded({
      port: options.port,
      simulatorPort: options.simulatorPort,
      schedules: true,
      // Without a terminal, a step is printed only when it has ended.
      say: process.stdout.isTTY ? show : progress.line,
      onLog: (key, line) => {
        if (options.showsMetrics || !isMetric(line)) {
          progress.line(`${key} ${line}`);
        }
      },
    });
    show("");
    return started;
  })
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  });
const day = { lifetimeSeconds: 12 * 3600 };
const token = await stack.issuer.sign({ sub: "ada", org: "acme" }, day);
const machineToken = await stack.issuer.sign({ sub: "scanner", org: "acme", permissions: ["tokens:read"] }, day);
const providers = listProviderUrls(stack).map(({ title, url }) => {
  const note = url.startsWith("https:") ? "   (a certificate of this run: curl -k)" : "";
  return `${title.padEnd(10)} ${url}${note}`;
});
progress.line(`
Console    ${stack.frontEnd}   (open this in a browser)
API        ${stack.api}

The simulators, each with its control plane under /_control:

${providers.join("\n")}
AWS        ${stack.aws}   (our own account, and the customers' roles)
Vault      ${stack.vault}

To connect in the console: sign in at Google and OVHcloud. What a customer creates for the others, a role, an application or a
client, is created on the page that connects it.

The API as the person "ada" of the organisation "acme":

  curl -s ${stack.api}/connections -H "Authorization: Bearer ${token}"

The broker, as a machine that may ask for customers' tokens:

  curl -s ${stack.api}/connections/gcp/token -H "Authorization: Bearer ${machineToken}"

Ctrl-C stops everything.
`);

const stop = async () => {
  await stack.stop();
  process.exit(0);
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
