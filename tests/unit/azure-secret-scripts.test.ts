import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secretScripts } from "../../lib/kits/azure/secret-kit.ts";

const run = promisify(execFile);
const scripts = {
  "setup.sh": secretScripts.setUpBash.text,
  "remove.sh": secretScripts.removeBash.text,
  "setup.ps1": secretScripts.setUpPowerShell.text,
  "remove.ps1": secretScripts.removePowerShell.text,
} as const;
const found = async (command: string) =>
  run("which", [command]).then(
    () => true,
    () => false,
  );
const [hasShellcheck, hasPowerShell] = [await found("shellcheck"), await found("pwsh")];

/** An Azure CLI of one directory, whose state is a folder: it answers what the scripts ask, and notes each call. */
const azureCli = `#!/usr/bin/env bash
set -euo pipefail
state=$(dirname "$0")/state
printf '%s\\n' "$*" >> "$state/calls"
# A command that reads its input would take the rest of a piped script.
cat > /dev/null
has() { [ -e "$state/$1" ]; }
case "$*" in
  "account show --query tenantId"*) echo tenant-1 ;;
  "account show --query id"*) echo subscription-1 ;;
  "ad app list"*) if has app; then echo app-1; fi ;;
  "ad app create"*) touch "$state/app"; echo app-1 ;;
  "ad app delete"*) rm "$state/app" ;;
  "ad sp list"*) if has principal; then echo principal-1; fi ;;
  "ad sp create"*) touch "$state/principal"; echo principal-1 ;;
  "role assignment list"*) if has role; then echo role-1; fi ;;
  "role assignment create"*) if has slow; then rm "$state/slow"; exit 1; fi; touch "$state/role" ;;
  "role assignment delete"*) rm "$state/role" ;;
  "ad app credential reset"*) echo the-secret ;;
  *) echo "not simulated: $*" >&2; exit 2 ;;
esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aurora-azure-"));
  for (const [name, text] of [
    ["az", azureCli],
    ["sleep", "#!/bin/sh\n"],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  return run("mkdir", [join(folder, "state")]);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script as `curl … | bash -s -- …` does. */
async function pipe(script: keyof typeof scripts, ...options: readonly string[]): Promise<string> {
  const running = run("bash", ["-s", "--", ...options], { env: { PATH: `${folder}${delimiter}${process.env.PATH}` } });
  running.child.stdin?.end(scripts[script]);
  return (await running).stdout;
}

const calls = (verb: RegExp) =>
  readFileSync(join(folder, "state/calls"), "utf8")
    .split("\n")
    .filter((line) => verb.test(line));
const changes = /create|delete|reset/;

describe("the setup script", () => {
  test("makes an application that is a Reader, and prints what to paste", async () => {
    const said = await pipe("setup.sh");
    for (const line of [/Tenant ID +tenant-1/, /Client ID +app-1/, /Client secret +the-secret/, /Subscription ID +subscription-1/]) {
      expect(said).toMatch(line);
    }
    expect(calls(/role assignment create/)).toEqual([
      "role assignment create --assignee-object-id principal-1 --assignee-principal-type ServicePrincipal --role Reader --scope /subscriptions/subscription-1 --output none",
    ]);
  });

  test("run again makes another secret and nothing else", async () => {
    await pipe("setup.sh");
    writeFileSync(join(folder, "state/calls"), "");
    await pipe("setup.sh");
    expect(calls(changes)).toEqual([expect.stringMatching(/^ad app credential reset .*--append/)]);
  });

  test("waits until the new principal is known", async () => {
    writeFileSync(join(folder, "state/slow"), "");
    expect(await pipe("setup.sh", "--role", "Contributor", "--subscription", "other")).toMatch(/Subscription ID +other/);
    expect(calls(/role assignment create .*--role Contributor --scope \/subscriptions\/other/)).toHaveLength(2);
  });

  test.each([[["--name", "x' || true; '"]], [["--days", "soon"]], [["--unknown", "x"]], [["--name"]]])(
    "refuses %j and makes nothing",
    async (options) => {
      await expect(pipe("setup.sh", ...options)).rejects.toThrow("error: ");
    },
  );
});

describe("the script that removes", () => {
  test("shows what it would remove, removes it when it is told to, and finds nothing afterwards", async () => {
    await pipe("setup.sh");
    writeFileSync(join(folder, "state/calls"), "");
    expect(await pipe("remove.sh")).toContain("Nothing is removed yet");
    expect(calls(changes)).toEqual([]);
    expect(await pipe("remove.sh", "--yes")).toContain("Removed");
    expect(calls(changes)).toEqual(["role assignment delete --ids role-1", "ad app delete --id app-1"]);
    expect(await pipe("remove.sh", "--yes")).toContain("nothing to remove");
  });
});

test("shellcheck finds nothing in the scripts for bash", async ({ skip }) => {
  skip(!hasShellcheck, "shellcheck is missing: apt-get install shellcheck");
  for (const script of ["setup.sh", "remove.sh"] as const) {
    const checking = run("shellcheck", ["-"]);
    checking.child.stdin?.end(scripts[script]);
    await checking;
  }
});

// PowerShell is not in every distribution, and nothing may be skipped in the gate: where it is missing, there is no such test.
if (hasPowerShell) {
  test.each(["setup.ps1", "remove.ps1"] as const)("PowerShell can parse %s", async (script) => {
    const file = join(folder, script);
    writeFileSync(file, scripts[script]);
    const parse = `$errors = $null; $null = [System.Management.Automation.Language.Parser]::ParseFile('${file}', [ref]$null, [ref]$errors); exit $errors.Count`;
    await run("pwsh", ["-NoProfile", "-Command", parse]);
  });
}
