import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { packageOnce } from "../../local/deployed/packages.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { buildVaultRoles } from "../../local/embedded/vault-roles.ts";
import { setUpVault } from "../../local/vault/set-up.ts";
import { packArtefact } from "../../release/artefact.ts";
import { root, templateWith } from "../fixtures/template.ts";

const nodeFolder = join(root, "node_modules/node/bin");

/** Packs this checkout as CI does. */
export async function packThisRelease(file: string): Promise<void> {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  await packArtefact({ root, packages: await packageOnce(root, nodeFolder), commit, file });
}

/** Does what docs/deploy/upgrade.md says to do in Vault before the deploy: policies and roles as this release needs them. */
export async function prepareVault({ vault, auditFile, params, aws }: Deployed): Promise<void> {
  const { base, roles } = buildVaultRoles(templateWith(params));
  const boundRoles = Object.fromEntries(Object.entries(roles).map(([name, { boundIamPrincipalArns }]) => [name, boundIamPrincipalArns]));
  const serverId = params.vaultServerId ?? "";
  await setUpVault({ ...vault, base, auditFile, aws: { stsUrl: aws, stsRegion: region, serverId, boundRoles } });
}

/** What is to happen when the framework has begun, before it changes anything. It stands still meanwhile. */
type WhenBegun = () => Promise<void>;

/** The commands of an operator who deploys with the scripts of this release. */
export function operatorOf({ aws, params }: Deployed, folder: string) {
  const output = join(folder, "output");
  const run = async (script: string, flags: readonly string[], whenBegun: WhenBegun) => {
    const child = spawn(join(nodeFolder, "node"), [join(root, "release", script), "--stage", "dev", ...flags], {
      cwd: root,
      // A group of its own: the framework is a child of the script.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${nodeFolder}:${process.env.PATH ?? ""}`,
        HOME: folder,
        TMPDIR: folder,
        LANG: "C.UTF-8",
        AWS_ENDPOINT_URL: aws,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        GITHUB_OUTPUT: output,
        DEPLOY_PARAMS: Object.entries(params)
          .map(([name, value]) => `${name}=${value}`)
          .join("\n"),
      },
    });
    const signal = (name: NodeJS.Signals) => process.kill(-(child.pid ?? Number.NaN), name);
    const kill = () => signal("SIGKILL");
    process.once("exit", kill);
    let said = "";
    let begun: Promise<void> | undefined;
    const listen = (chunk: string) => {
      said += chunk;
      if (begun === undefined && /^(Deploying|Rolling back) /m.test(said)) {
        signal("SIGSTOP");
        begun = whenBegun().finally(() => signal("SIGCONT"));
      }
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", listen);
    }
    const [code] = await once(child, "close").finally(() => process.off("exit", kill));
    await begun;
    expect({ code, hasBegun: begun !== undefined }, said).toEqual({ code: 0, hasBegun: true });
  };
  return {
    /** @returns The deployment that ran before, as `rollback` takes it. */
    deploy: async (artefact: string, whenBegun: WhenBegun): Promise<string> => {
      await run("deploy.ts", ["--artefact", artefact], whenBegun);
      const [, before = ""] = /^before=(\d+)$/m.exec(await readFile(output, "utf8")) ?? [];
      return before;
    },
    rollback: (to: string, whenBegun: WhenBegun) => run("rollback.ts", ["--to", to], whenBegun),
  };
}
