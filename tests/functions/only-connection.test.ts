import { describe, expect, it } from "vitest";
import { readKeyToEnd, readOnlyKey } from "../../functions/only-connection.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const principal = { id: "ada", tenant: "acme", permissions: new Set(["connectors:write"] as const) };

/** Organisation `acme` with these accounts at one provider, beside another provider's and another organisation's. */
async function openAccounts(...accounts: string[]) {
  const connections = memoryConnections();
  const others = [{ tenant: "globex" }, { provider: "azure" as const }].map((changes) => ({ account: "other", ...changes }));
  for (const changes of [...accounts.map((account) => ({ account })), ...others]) {
    await connections.write(newConnection({ tenant: "acme", ...changes }), undefined, []);
  }
  const ask = async (read: typeof readOnlyKey, query = "", provider = "gcp") => {
    const key = await read({ connections }, { principal, query: new URLSearchParams(query) }, provider);
    return key.account;
  };
  return { only: (query?: string) => ask(readOnlyKey, query), toEnd: (query?: string) => ask(readKeyToEnd, query), ask };
}

const required = (...accounts: string[]) => ({ code: "account_required", field: "account", accounts });

describe("the only connection", () => {
  it.each([
    [[], "default"],
    [["default"], "default"],
    [["production"], "production"],
  ] as const)("of %j is %s", async (accounts, account) => {
    expect(await (await openAccounts(...accounts)).only()).toBe(account);
  });

  it("must be named among several, also when one of them is default", async () => {
    await expect((await openAccounts("default", "production")).only()).rejects.toMatchObject(required("default", "production"));
  });

  it("lists twenty of more", async () => {
    const many = Array.from({ length: 25 }, (_, index) => `a${String(index).padStart(2, "0")}`);
    await expect((await openAccounts(...many)).only()).rejects.toMatchObject(required(...many.slice(0, 20)));
  });
});

describe("the connection to be ended", () => {
  it.each([[[]], [["default"]]])("of %j is default", async (accounts) => {
    expect(await (await openAccounts(...accounts)).toEnd()).toBe("default");
  });

  it.each([[["production"]], [["default", "production"]]])("of %j must be named", async (accounts) => {
    await expect((await openAccounts(...accounts)).toEnd()).rejects.toMatchObject(required(...accounts));
  });
});

describe.each([readOnlyKey, readKeyToEnd])("$name", (read) => {
  it("takes the one that is named, whether or not it is there", async () => {
    const { ask } = await openAccounts("default", "production");
    expect(await ask(read, "account=production")).toBe("production");
    expect(await ask(read, "account=never-made")).toBe("never-made");
  });

  it("answers for an impossible account and an unknown provider as for what is not there", async () => {
    const { ask } = await openAccounts("default");
    await expect(ask(read, "account=%00")).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(read, "", "__proto__")).rejects.toMatchObject({ code: "not_found" });
  });
});
