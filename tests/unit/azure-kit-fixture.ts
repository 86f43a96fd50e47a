import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach } from "vitest";
import { buildFederatedKit } from "../../lib/kits/azure/azure-federated-kit.ts";
import { issuerOf } from "../fixtures/identity-issuer.ts";

export const run = promisify(execFile);
export const trust = { issuer: issuerOf("acme=2d1"), subject: "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW" };
export const credential = "aurora-Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
export const kit = buildFederatedKit(trust, { account: "default" });

export const tenantId = "0b1f6471-0000-4000-8000-000000000001";
export const clientId = "0b1f6471-0000-4000-8000-000000000002";
export const subscriptionId = "0b1f6471-0000-4000-8000-000000000003";
export const identityId = `/subscriptions/${subscriptionId}/resourcegroups/aurora/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aurora-keyless`;

/** An Azure CLI of one directory, whose state is a folder: it answers what the scripts ask, and notes each call. */
const azureCli = `#!/usr/bin/env bash
set -euo pipefail
state=$(dirname "$0")/state
printf '%s\\n' "$*" >> "$state/calls"
# A command that reads its input would take the rest of a piped script.
cat > /dev/null
has() { [ -e "$state/$1" ]; }
case "$*" in
  "account show --query tenantId"*) echo ${tenantId} ;;
  "account show --query id"*) echo ${subscriptionId} ;;
  "cloud show"*) cat "$state/cloud" ;;
  "ad app list"*) if has app; then echo ${clientId}; fi ;;
  "ad app create"*) touch "$state/app"; echo ${clientId} ;;
  "ad app show"*) if has secret; then echo secret-1; fi ;;
  "ad app credential list"*starts_with*) if has certificate; then echo key-1; fi ;;
  "ad app credential list"*) if has certificate; then cat "$state/certificate"; fi ;;
  "ad app credential delete"*) rm "$state/certificate" ;;
  "ad app credential reset"*--cert*) sed -n 's/.*--display-name \\([^ ]*\\).*/\\1/p' <<< "$*" > "$state/certificate" ;;
  "ad app credential reset"*) echo the-secret ;;
  "ad app delete"*) rm "$state/app" ;;
  "ad sp list"*) if has principal; then echo principal-1; fi ;;
  "ad sp create"*) touch "$state/principal"; echo principal-1 ;;
  "rest --method PATCH"*|"identity federated-credential create"*)
    if has policy; then echo RequestDisallowedByPolicy >&2; exit 1; fi; echo ${credential} > "$state/trusts" ;;
  "ad app federated-credential list"*|"identity federated-credential list"*) cat "$state/trusts" 2> /dev/null || true ;;
  "ad app federated-credential delete"*|"identity federated-credential delete"*) sed -i /${credential}/d "$state/trusts" ;;
  "group exists"*) if has group; then echo true; else echo false; fi ;;
  "group create"*) touch "$state/group" ;;
  "identity create"*) touch "$state/identity"; printf '%s\\n' ${identityId} ${clientId} principal-1 ;;
  "identity list"*) if has identity; then echo principal-1; fi ;;
  "identity delete"*) rm "$state/identity" ;;
  "role assignment list"*) if has role; then echo role-1; fi ;;
  "role assignment create"*) if has slow; then rm "$state/slow"; exit 1; fi; touch "$state/role" ;;
  "role assignment delete"*) rm "$state/role" ;;
  *) echo "not simulated: $*" >&2; exit 2 ;;
esac
`;

export const changes = /create|delete|PATCH/;

/** The fields that a script prints. */
export const printed = (said: string) =>
  Object.fromEntries([...said.matchAll(/^ {2}(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]));

export const find = (list: typeof kit.setUp, title: RegExp) => list.find((script) => title.test(script.title))?.text;
export const setUpApplication = find(kit.setUp, /^An application, with the Azure CLI/);
export const setUpIdentity = find(kit.setUp, /^A managed identity, with the Azure CLI/);
export const removeApplication = find(kit.remove, /^The application/);
export const removeIdentity = find(kit.remove, /^The managed identity/);

/** A folder with a new Azure CLI for each test of a file. */
export function useAzureCli() {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "aurora-azure-"));
    await run("mkdir", [join(folder, "state")]);
    for (const [name, text] of [
      ["az", azureCli],
      ["sleep", "#!/bin/sh\n"],
      ["state/cloud", "AzureCloud\n"],
    ] as const) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (file: string, text = "") => writeFileSync(join(folder, "state", file), text);

  /** Runs a text as a customer does who pastes it into a shell. */
  async function pipe(text: string | undefined, env: Readonly<Record<string, string>> = {}, ...options: readonly string[]) {
    put("calls");
    const running = run("bash", ["-s", "--", ...options], { env: { PATH: `${folder}${delimiter}${process.env.PATH}`, ...env } });
    running.child.stdin?.end(text);
    return (await running).stdout;
  }

  const calls = (verb: RegExp) =>
    readFileSync(join(folder, "state/calls"), "utf8")
      .split("\n")
      .filter((line) => verb.test(line));

  /** What a script has written, as the call of `az` named it. */
  function written(): Readonly<Record<string, unknown>> {
    const [patch] = calls(/PATCH/);
    if (patch !== undefined) {
      return JSON.parse(patch.slice(patch.indexOf("{")));
    }
    const [create = ""] = calls(/federated-credential create/);
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(create)?.[1];
    return { name: option("name"), issuer: option("issuer"), subject: option("subject"), audiences: [option("audiences")] };
  }

  return { pathOf: (name: string) => join(folder, name), put, pipe, calls, written };
}
