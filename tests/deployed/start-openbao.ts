import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installOpenBao } from "../../local/deployed/openbao.ts";
import { type RunningVault, startVault } from "../../local/vault/server.ts";
import { setUpVault } from "../../local/vault/set-up.ts";

export type OpenBao = RunningVault & { readonly auditFile: string };

/**
 * Starts a real OpenBao with the mount, the policies and the audit device that docs/deploy/vault.md describes.
 *
 * @param base - The folder of the deployment, which its policies are named after.
 */
export async function startOpenBao(base: string): Promise<OpenBao> {
  const path = await installOpenBao(join(import.meta.dirname, "../../.cache"));
  const folder = await mkdtemp(join(tmpdir(), "openbao-"));
  const auditFile = join(folder, "audit.log");
  const configFile = join(folder, "audit.hcl");
  await writeFile(configFile, `audit "file" "file" {\n  options { file_path = "${auditFile}" }\n}\n`);
  const vault = await startVault({ source: { kind: "command", path }, configFile });
  const close = async () => {
    await vault.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await setUpVault({ ...vault, base });
    return { ...vault, auditFile, close };
  } catch (error) {
    await close();
    throw error;
  }
}
