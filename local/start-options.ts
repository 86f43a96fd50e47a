import { parseArgs } from "node:util";
import { isPortFree } from "./free-port.ts";

export type StartOptions = {
  /** Of the API. 0: a free one. */
  readonly port: number;
  /** Of Google's simulator. 0: a free one. */
  readonly simulatorPort: number;
  /** Whether the lines with the functions' metrics are shown. */
  readonly showsMetrics: boolean;
};

const help = `npm start runs Aurora OAuth on this machine, with simulated neighbours, until Ctrl-C.

  npm start                    the API on port 3000, Google's simulator on port 4000, all else on free ports
  npm start -- --metrics       also prints the metrics that the functions send to CloudWatch
  npm start -- --help          prints this and starts nothing

  PORT=8080 npm start              another port for the API; 0 takes a free one
  SIMULATOR_PORT=0 npm start       another port for Google's simulator
`;

const hint = "Help: npm start -- --help";

/**
 * Reads how `npm start` was called, and looks whether its ports are free: bundling takes long, and a taken port should be told before.
 *
 * @returns The options, or what to print instead of a start. `isRefusal` tells a refusal from help.
 */
export async function readStartOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<StartOptions | { readonly print: string; readonly isRefusal: boolean }> {
  const refuse = (why: string) => ({ print: `${why}\n${hint}\n`, isRefusal: true });
  const asked = parse(args);
  if (typeof asked === "string") {
    return refuse(asked);
  }
  if (asked.help === true) {
    return { print: help, isRefusal: false };
  }
  const ports = { PORT: Number(env.PORT ?? 3000), SIMULATOR_PORT: Number(env.SIMULATOR_PORT ?? 4000) };
  for (const [name, port] of Object.entries(ports)) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return refuse(`${name} must be a port number, 0 for a free one.`);
    }
    if (port !== 0 && !(await isPortFree(port))) {
      return refuse(`Port ${port} is taken (${name}). A free one: ${name}=0 npm start`);
    }
  }
  if (ports.PORT === ports.SIMULATOR_PORT && ports.PORT !== 0) {
    return refuse("PORT and SIMULATOR_PORT must differ.");
  }
  return { port: ports.PORT, simulatorPort: ports.SIMULATOR_PORT, showsMetrics: asked.metrics === true };
}

/** @returns Why the arguments are refused, in Node's words, if they are. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { help: { type: "boolean", short: "h" }, metrics: { type: "boolean" } } }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
