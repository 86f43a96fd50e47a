import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "@cdktf/hcl2json";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildFederatedKit } from "../../lib/kits/tailscale/tailscale-federated-kit.ts";
import { hasCommand } from "../fixtures/has-command.ts";
import { openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { trust, useFederated } from "./local-tailscale-federated-fixture.ts";
import { openTailscale } from "./local-tailscale-fixture.ts";

const run = promisify(execFile);
const hasTools = (await hasCommand("jq")) && (await hasCommand("curl"));
const hasShellcheck = await hasCommand("shellcheck");

const { setUp, remove, fields } = buildFederatedKit(trust, { account: "default" });
const textOf = (scripts: typeof setUp, kind: string) => scripts.find((script) => script.kind === kind)?.text ?? "";

let issuer: Awaited<ReturnType<typeof openIdentityIssuer>>;
let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let person: string;
let folder: string;
beforeAll(async () => {
  issuer = await openIdentityIssuer();
  tailscale = await openTailscale({ issuers: issuer.bases });
  folder = mkdtempSync(join(tmpdir(), "aurora-tailscale-"));
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  person = String((await tailscale.control("POST", "access-tokens", {})).body.access_token);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  issuer.close();
  await tailscale.close();
});

/** Runs a script with the customer's variables. */
async function execute(text: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = join(folder, "script.sh");
  writeFileSync(file, text);
  const env = { PATH: process.env.PATH ?? "", TAILSCALE_API_URL: tailscale.url, TAILSCALE_API_KEY: person, ...variables };
  return (await run("bash", [file], { env })).stdout;
}

const identities = async () => (await tailscale.control("GET", "state")).body.federated_identities as Record<string, unknown>[];
const live = async () => (await identities()).filter(({ status }) => status === "live");

describe("the script that trusts a connection", () => {
  test.skipIf(!hasTools)("makes a credential that takes its tokens, and prints the field of the form", async () => {
    const said = await execute(textOf(setUp, "bash"));
    const clientId = /Client ID {2}(\S+)/.exec(said)?.[1] ?? "";
    expect(await live()).toEqual([
      {
        client_id: clientId,
        tailnet: "TAcme1CNTRL",
        ...trust,
        audience: `api.tailscale.com/${clientId}`,
        scopes: ["devices:core:read", "auth_keys"],
        tags: ["tag:aurora"],
        status: "live",
      },
    ]);
    expect((await useFederated(tailscale, issuer).exchange(clientId)).status).toBe(200);
    expect(fields.map(({ name }) => name)).toEqual(["clientId", "tailnet"]);
    expect(fields[0]?.title).toBe("Client ID");
  });

  test.skipIf(!hasTools)("run again changes the credential that is there, and repairs what was changed by hand", async () => {
    const first = await execute(textOf(setUp, "bash"));
    const [made] = await live();
    await tailscale.control("PATCH", `federated/${made?.client_id}`, { audience: "x", customClaimRules: { a: "b" } });
    expect(await execute(textOf(setUp, "bash"), { TAG: "" })).toBe(first);
    expect(await live()).toMatchObject([{ audience: `api.tailscale.com/${made?.client_id}`, scopes: ["devices:core:read"], tags: [] }]);
  });

  test.skipIf(!hasTools)("says what Tailscale refuses, and does not show the token", async () => {
    const failed = await execute(textOf(setUp, "bash"), { TAG: "tag:none" }).catch((error: { stderr: string }) => error.stderr);
    expect(failed).toContain("requested tags [tag:none] are invalid or not permitted");
    expect(failed).not.toContain(person);
    await expect(execute(textOf(setUp, "bash"), { TAILSCALE_API_KEY: "" })).rejects.toThrow("set TAILSCALE_API_KEY");
  });

  test.skipIf(!hasTools)("has a counterpart that deletes it, and nothing else, and can be run again", async () => {
    const other = await useFederated(tailscale, issuer).add({ subject: "conn:another" });
    await execute(textOf(setUp, "bash"));
    expect(await execute(textOf(remove, "bash"))).toMatch(/^Deleted T\S+\n$/);
    expect(await live()).toMatchObject([{ client_id: other }]);
    expect(await execute(textOf(remove, "bash"))).toBe("There is nothing to delete.\n");
  });

  test.skipIf(!hasShellcheck).each([
    ["setup", textOf(setUp, "bash")],
    ["removal", textOf(remove, "bash")],
  ])("has no mistake that shellcheck knows: %s", async (name, text) => {
    const file = join(folder, `${name}.sh`);
    writeFileSync(file, text);
    await run("shellcheck", [file]);
  });
});

describe("the offer", () => {
  test.skipIf(!hasTools)("makes the same credential with Terraform as with the script, attribute by attribute", async () => {
    const { resource, output } = await parse("aurora.tf", textOf(setUp, "terraform"));
    const [attributes] = resource.tailscale_federated_identity.aurora;
    await execute(textOf(setUp, "bash"));
    const { keys } = (await tailscale.read("-/keys?all=true", person)).body as { keys: Record<string, unknown>[] };
    const [{ id: _id, keyType: _type, created: _created, audience: _audience, ...made } = {}] = keys;
    expect(attributes).toEqual(made);
    expect(output.client_id).toEqual([{ value: "\u0024{tailscale_federated_identity.aurora.id}" }]);
  });

  test("says that no auth key and no SSH key is kept", () => {
    for (const text of [textOf(setUp, "bash"), textOf(setUp, "terraform"), fields[0]?.hint]) {
      expect(text).toMatch(/no (auth|SSH) key and no (auth|SSH) key/);
    }
  });

  test.each(["'", '"', "$(x)", "\u0024{x}", "`x`", "\n", "\\", " ", "@SUBJECT@"])(
    "is not built with a text that a script reads: %j",
    (part) => {
      expect(() => buildFederatedKit({ ...trust, issuer: `https://x/${part}` }, { account: "default" })).toThrow(RangeError);
      expect(() => buildFederatedKit({ ...trust, subject: `conn:${part}` }, { account: "default" })).toThrow(RangeError);
    },
  );
});
