import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../fixtures/template.ts";

const run = promisify(execFile);

/** A folder with a `gcloud` that asks a simulator, for the scripts of a kit. */
export function openGcloud(simulator: string) {
  const folder = mkdtempSync(join(tmpdir(), "aurora-gcloud-"));
  const gcloud = `#!/bin/sh\nexec '${process.execPath}' '${join(root, "tests/fixtures/simulated-gcloud.ts")}' "$@"\n`;
  for (const [name, text] of [
    ["gcloud", gcloud],
    ["sleep", "#!/bin/sh\n"],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }

  /** Runs a script as one that is pasted into a shell. */
  async function pipe(script: string): Promise<string> {
    const env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      TMPDIR: folder,
      SIMULATOR: simulator,
      PROJECT: "shop-production",
      PROJECT_NUMBER: "415104041201",
    };
    const running = run("bash", ["-s"], { env });
    running.child.stdin?.end(script);
    return (await running).stdout;
  }

  return { pipe, close: () => rmSync(folder, { recursive: true }) };
}
