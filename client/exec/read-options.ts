import { parseArgs } from "node:util";

/** The program that `exec` runs, and the connection whose token the program gets. */
export type Options = {
  readonly provider: string;
  readonly account?: string;
  readonly access?: string;
  readonly as?: string;
  readonly project?: string;
  /** The program and its arguments, after `--`. */
  readonly command: readonly [string, ...string[]];
};

/** The arguments cannot be used. The message says why. */
export class UsageError extends Error {}

export const help = `aurora-oauth exec runs a program with live access to a customer's cloud.

  aurora-oauth exec --provider aws --account 123456789012 -- aws sts get-caller-identity
  aurora-oauth exec --provider gcp -- python3 report.py

In a clone, write "npm run exec --" in place of "aurora-oauth exec".

  --provider   aws, azure, gcp, ovh or tailscale
  --account    which connection; needed where the organisation has several
  --access     read, operate or full, as the API has it
  --as         service-account: the account that the setup made (gcp)
  --project    with --as: the project that the account is of

  AURORA_URL             the API, such as https://connect.example.com
  AURORA_TOKEN           your bearer token of the API, with the right tokens:read; or
  AURORA_TOKEN_FILE      a file that holds it, read again before each request; or
  AURORA_TOKEN_COMMAND   a command that prints it

The exit code is the program's. 125: no token, or not called as above. 126, 127: the program could not be started.
`;

const options = {
  provider: { type: "string" },
  account: { type: "string" },
  access: { type: "string" },
  as: { type: "string" },
  project: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Reads the arguments, `exec` first.
 *
 * @param providers - Those that a program can be given access to.
 * @returns `"help"` if they ask for it.
 * @throws {UsageError} They cannot be used.
 */
export function readOptions(args: readonly string[], providers: readonly string[]): Options | "help" {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const [program, ...programArgs] = args.slice(end + 1);
  const { positionals, values } = parse(args.slice(0, end));
  if (values.help === true || args.length === 0) {
    return "help";
  }
  if (positionals.join(" ") !== "exec") {
    throw new UsageError("the only command is exec; the program that it runs comes after --");
  }
  const { provider, help: _, ...narrowed } = values;
  if (provider === undefined || !providers.includes(provider)) {
    throw new UsageError(`--provider must be one of ${providers.join(", ")}`);
  }
  if (program === undefined) {
    throw new UsageError("no program: it comes after --");
  }
  return { provider, ...narrowed, command: [program, ...programArgs] };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
