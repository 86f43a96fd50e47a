import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/**
 * Reads the arguments of a program that deploys, before it starts anything. When they ask for help, it is printed and the process ends.
 * With an argument that is not known the process says which, and exits with 2.
 *
 * @param takesNames - Whether arguments that are no options are allowed.
 */
export function readArguments<O extends ParseArgsOptionsConfig>(help: string, options: O, takesNames = false) {
  if (process.argv.includes("--help") || process.argv.includes("-h")) {
    process.stdout.write(help);
    process.exit(0);
  }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: takesNames });
    const names: readonly string[] = positionals;
    return { values, names };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}
