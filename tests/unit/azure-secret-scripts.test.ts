import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { secretScripts } from "../../lib/kits/azure/secret-kit.ts";
import { hasCommand } from "../fixtures/has-command.ts";
import { clientId, run, subscriptionId, tenantId, useAzureCli } from "./azure-kit-fixture.ts";

const scripts = {
  "setup.sh": secretScripts.setUpBash.text,
  "remove.sh": secretScripts.removeBash.text,
  "setup.ps1": secretScripts.setUpPowerShell.text,
  "remove.ps1": secretScripts.removePowerShell.text,
} as const;
const [hasShellcheck, hasPowerShell] = [await hasCommand("shellcheck"), await hasCommand("pwsh")];

const azure = useAzureCli();
const { calls } = azure;

/** Runs a script as `curl … | bash -s -- …` does. */
const pipe = (script: keyof typeof scripts, ...options: readonly string[]) => azure.pipe(scripts[script], {}, ...options);
const changes = /create|delete|reset/;

describe("the setup script", () => {
  test("makes an application that is a Reader, and prints what to paste", async () => {
    const said = await pipe("setup.sh");
    const lines = [`Tenant ID +${tenantId}`, `Client ID +${clientId}`, "Client secret +the-secret", `Subscription ID +${subscriptionId}`];
    for (const line of lines) {
      expect(said).toMatch(new RegExp(line));
    }
    expect(calls(/role assignment create/)).toEqual([
      `role assignment create --assignee-object-id principal-1 --assignee-principal-type ServicePrincipal --role Reader --scope /subscriptions/${subscriptionId} --output none`,
    ]);
  });

  test("run again makes another secret and nothing else", async () => {
    await pipe("setup.sh");
    await pipe("setup.sh");
    expect(calls(changes)).toEqual([expect.stringMatching(/^ad app credential reset .*--append/)]);
  });

  test("waits until the new principal is known", async () => {
    azure.put("slow");
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
    expect(await pipe("remove.sh")).toContain("Nothing is removed yet");
    expect(calls(changes)).toEqual([]);
    expect(await pipe("remove.sh", "--yes")).toContain("Removed");
    expect(calls(changes)).toEqual(["role assignment delete --ids role-1", `ad app delete --id ${clientId}`]);
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
    const file = azure.pathOf(script);
    writeFileSync(file, scripts[script]);
    const parse = `$errors = $null; $null = [System.Management.Automation.Language.Parser]::ParseFile('${file}', [ref]$null, [ref]$errors); exit $errors.Count`;
    await run("pwsh", ["-NoProfile", "-Command", parse]);
  });
}
