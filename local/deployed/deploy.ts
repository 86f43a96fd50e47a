import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export type Deployment = {
  /** Where the framework runs: the folder with `serverless.yml`. */
  readonly project: string;
  /** A folder of this run in place of the user's home, which is neither read nor written. */
  readonly home: string;
  /** The AWS endpoint of the deploy. */
  readonly awsEndpoint: string;
  readonly region: string;
  /** The folder of the framework's `node`. */
  readonly nodeFolder: string;
  /** `--param` for each. */
  readonly params: Readonly<Record<string, string>>;
};

/**
 * Runs `serverless deploy` of the real template with `--force`: without it the framework skips a deploy that changes nothing, and
 * the second deploy here must replace every function.
 *
 * @throws {Error} It failed; the message is its whole output.
 */
export const deploy = (deployment: Deployment): Promise<void> => serverless("deploy", deployment, ["--force"]);

/** Runs `serverless remove`. @throws {Error} It failed; the message is its whole output. */
export const remove = (deployment: Deployment): Promise<void> => serverless("remove", deployment);

async function serverless(command: string, deployment: Deployment, flags: readonly string[] = []): Promise<void> {
  const { project, home, awsEndpoint, region, nodeFolder, params } = deployment;
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const child = spawn(
    join(nodeFolder, "node"),
    [join(project, "node_modules/serverless/bin/serverless.js"), command, ...flags, "--region", region, ...given],
    {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${nodeFolder}:${process.env.PATH ?? ""}`,
        HOME: home,
        TMPDIR: home,
        LANG: "C.UTF-8",
        AWS_ENDPOINT_URL: awsEndpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      },
    },
  );
  let said = "";
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
  }
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const [code] = await once(child, "close").finally(() => process.off("exit", kill));
  if (code !== 0) {
    throw new Error(`serverless ${command} ended with ${code}:\n${said.trim()}`);
  }
}
