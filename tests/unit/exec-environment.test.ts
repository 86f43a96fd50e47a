import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildProgramEnvironment } from "../../client/exec/program-environment.ts";
import { tools } from "../../client/exec/providers/list.ts";
import type { ServedToken } from "../../client/exec/token-api.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/use/existing-tools.md"), "utf8");

const build = (provider: string, caller: NodeJS.ProcessEnv, about: ServedToken["about"] = {}) => {
  const tool = tools[provider];
  if (tool === undefined) {
    throw new Error(`no tool for ${provider}`);
  }
  const first = { fields: { access_token: "live" }, expiresAt: undefined, about };
  const write = async (name: string) => `/private/${name}`;
  return buildProgramEnvironment(caller, tool, { url: "http://127.0.0.1:1", key: "key", first, tokenFile: "/private/token", write });
};

describe("the environment of a program", () => {
  test("is made for each provider that can be connected", () => {
    expect(Object.keys(tools).sort()).toEqual([...providerNames].sort());
  });

  test.each(Object.keys(tools))("has none of the caller's variables that would win over those of %s", async (provider) => {
    const theirs = Object.fromEntries([...(tools[provider]?.cleared ?? []), "AURORA_TOKEN"].map((name) => [name, "theirs"]));
    const environment = await build(provider, { ...theirs, PATH: "/bin" });
    expect(Object.entries(environment).filter(([, value]) => value === "theirs")).toEqual([]);
    expect(environment.PATH).toBe("/bin");
  });

  test.each(Object.entries(tools))("of %s is described in docs/use/existing-tools.md: each variable that is removed", (_, { cleared }) => {
    expect(cleared.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test.each([
    ["aws", { region: "eu-west-3" }, { AWS_REGION: "eu-west-3", AWS_DEFAULT_REGION: "eu-west-3" }],
    ["gcp", { default_project: "shop" }, { GOOGLE_CLOUD_PROJECT: "shop", CLOUDSDK_CORE_PROJECT: "shop" }],
    ["azure", { subscription_id: "sub" }, { AZURE_SUBSCRIPTION_ID: "sub" }],
    ["ovh", { endpoint: "ovh-ca", project: "p" }, { OVH_ENDPOINT: "ovh-ca", OVH_CLOUD_PROJECT_SERVICE: "p" }],
    ["tailscale", { tailnet: "tail1.ts.net" }, { TAILSCALE_TAILNET: "-" }],
  ])("of %s says what the token is for, unless the caller does", async (provider, about, expected) => {
    expect(await build(provider, {}, about)).toMatchObject(expected);
    const chosen = Object.fromEntries(Object.keys(expected).map((name) => [name, "chosen"]));
    expect(await build(provider, chosen, about)).toMatchObject(chosen);
  });

  test("keeps requests to this machine away from a proxy, beside what the caller has excepted", async () => {
    expect(await build("aws", { no_proxy: "intern.example" })).toMatchObject({ NO_PROXY: "intern.example,127.0.0.1" });
    expect(await build("aws", {})).toMatchObject({ NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" });
  });
});
