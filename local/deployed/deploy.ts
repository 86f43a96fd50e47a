import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Where the framework runs. */
export type Place = {
  /** The folder with `serverless.yml`. */
  readonly project: string;
  /** A folder of this run in place of the user's home, which is neither read nor written. */
  readonly home: string;
  /** A folder of this run in place of the system's temporary folder. */
  readonly temporary: string;
  /** The folder of the framework's `node`. */
  readonly nodeFolder: string;
};

export type Deployment = Place & {
  /** The AWS endpoint of the deploy. */
  readonly awsEndpoint: string;
  readonly region: string;
  /** `--param` for each. */
  readonly params: Readonly<Record<string, string>>;
};

/**
 * Runs `serverless deploy` of the real template with `--force`: without it the framework skips a deploy that changes nothing, and
 * the second deploy here must replace every function.
 *
 * @throws {Error} It failed; the message is its whole output.
 */
export const deploy = (deployment: Deployment): Promise<void> => onAws("deploy", deployment, ["--force"]);

/** Runs `serverless remove`. @throws {Error} It failed; the message is its whole output. */
export const remove = (deployment: Deployment): Promise<void> => onAws("remove", deployment);

/** Runs `serverless package`, which needs no AWS. @throws {Error} It failed; the message is its whole output. */
export const packageFunctions = (place: Place, flags: readonly string[] = []): Promise<void> =>
  serverless(place, ["package", ...flags], {});

function onAws(command: string, deployment: Deployment, flags: readonly string[] = []): Promise<void> {
  const { awsEndpoint, region, params } = deployment;
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  return serverless(deployment, [command, ...flags, "--region", region, ...given], {
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
}

async function serverless(place: Place, command: readonly string[], aws: Readonly<Record<string, string>>): Promise<void> {
  const { project, home, temporary, nodeFolder } = place;
  const child = spawn(join(nodeFolder, "node"), [join(project, "node_modules/serverless/bin/serverless.js"), ...command], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${nodeFolder}:${process.env.PATH ?? ""}`, HOME: home, TMPDIR: temporary, LANG: "C.UTF-8", ...aws },
  });
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
    throw new Error(`serverless ${command[0]} ended with ${code}:\n${said.trim()}`);
  }
}
