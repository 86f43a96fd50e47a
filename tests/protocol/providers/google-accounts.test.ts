import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { googleAccounts } from "../../../lib/providers/google/setup/google-accounts.ts";
import { Secret } from "../../../lib/secret.ts";
import type { SetupAccount } from "../../../lib/setup/account-broker.ts";
import type { SetupAccess } from "../../../lib/setup/ledger.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { serveHttp } from "../../fixtures/serve-http.ts";
import { connectionId, HOME, OTHER, openSetup, untilDone } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset());
afterEach(() => vi.restoreAllMocks());
afterAll(() => setup.close());

const viewer = `${toAccountId("viewer", connectionId)}@${HOME}.iam.gserviceaccount.com`;
const spreadSeconds = 600;
const clock = () => new Date(Date.now() + setup.elapsedMs());

const accounts = () => googleAccounts({ clock, call: cloudCaller(async () => undefined), urls: cloudUrlsAt(setup.url) });
const find = async (access: SetupAccess = "read") => accounts().find(await setup.entries(), connectionId, access);

async function made(access: SetupAccess = "read"): Promise<SetupAccount> {
  await untilDone(
    () => setup.run([HOME, OTHER], access),
    () => setup.pass(10),
  );
  return (await find(access)) ?? expect.unreachable();
}

async function take(account: SetupAccount, personToken = setup.tokens.ada()) {
  const token = await accounts().requestToken(account, new Secret(personToken), AbortSignal.timeout(20_000));
  return token.type === "bearer" ? { ...token, text: token.accessToken.reveal() } : expect.unreachable();
}
const see = async (project: string, token: string) => (await setup.read(`/v3/projects/${project}`, token)).status;
const requests = async () => (await setup.calls()).filter(({ path }) => path.endsWith(":generateAccessToken"));

describe("a token of the viewer", () => {
  test("S12: reads the projects that were set up and no other, for an hour at most", async () => {
    const account = await made();
    expect(account).toMatchObject({ name: viewer, home: HOME });
    const token = await take(account);
    expect(token.scopes).toEqual(["https://www.googleapis.com/auth/cloud-platform"]);
    const life = (token.expiresAt?.getTime() ?? 0) - token.issuedAt.getTime();
    expect([life <= 3_600_000, life > 3_590_000]).toEqual([true, true]);
    expect(await Promise.all([HOME, OTHER, "shop-archive"].map((project) => see(project, token.text)))).toEqual([200, 200, 403]);
  });

  test("is asked for by the account's unique id, with one scope, in one request", async () => {
    const account = await made();
    const before = (await requests()).length;
    await take(account);
    expect((await requests()).slice(before)).toEqual([
      expect.objectContaining({
        method: "POST",
        path: `/v1/projects/-/serviceAccounts/${account.id}:generateAccessToken`,
        json: { delegates: [], scope: ["https://www.googleapis.com/auth/cloud-platform"], lifetime: "3600s" },
      }),
    ]);
    expect(account.id).toMatch(/^\d+$/);
  });

  test("is requested without a word on the console, and not through the environment's proxy", async () => {
    const account = await made();
    const warn = vi.spyOn(console, "warn");
    const reached: string[] = [];
    const proxy = await serveHttp((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      response.end("{}");
    });
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) {
      vi.stubEnv(name, proxy.url);
    }
    try {
      await take(account);
    } finally {
      vi.unstubAllEnvs();
      await proxy.close();
    }
    expect([reached, warn.mock.calls]).toEqual([[], []]);
  });

  test("expires by our clock when Google's is ahead", async () => {
    const account = await made();
    await setup.skew(1800 + setup.elapsedMs() / 1000);
    const token = await take(account);
    expect(token.expiresAt).toEqual(new Date(token.issuedAt.getTime() + 3_600_000));
  });
});

describe("the operator", () => {
  test("S12: is another account, and there is none of it where the setup was made to read", async () => {
    await made();
    expect(await find("operate")).toBeUndefined();
    const operator = await made("operate");
    expect(operator.name).toBe(`${toAccountId("operator", connectionId)}@${HOME}.iam.gserviceaccount.com`);
    expect((await find())?.name).toBe(viewer);
    expect(await see(HOME, (await take(operator)).text)).toBe(200);
  });

  test("of another connection is not found", async () => {
    await made("operate");
    expect(accounts().find(await setup.entries(), "another connection", "operate")).toBeUndefined();
  });
});

/** What a customer does with the account. */
const edits = {
  "is disabled": () => setup.ofAccount(viewer, "disable"),
  "is deleted": () => setup.call("DELETE", `${setup.accounts()}/${viewer}`),
  "is deleted and made again": async () => {
    await setup.call("DELETE", `${setup.accounts()}/${viewer}`);
    await setup.create(toAccountId("viewer", connectionId));
    await setup.letImpersonate(viewer, "user:ada@example.com");
  },
  "is taken from the person": () => setup.ofAccount(viewer, "setIamPolicy", { policy: { bindings: [] } }),
};

describe("an account that the customer has changed", () => {
  test.each(Object.entries(edits))("and that %s is lost, and works again when the setup was applied again", async (_, edit) => {
    const account = await made();
    await setup.pass(spreadSeconds);
    await edit();
    await expect(take(account)).rejects.toMatchObject({ code: "setup_access_lost" });
    const again = await made();
    expect(again.changedAt.getTime()).toBeGreaterThan(account.changedAt.getTime());
    expect(await see(HOME, (await take(again)).text)).toBe(200);
  });

  test.each(["is deleted", "is taken from the person"] as const)(
    "cannot be told from one whose access still spreads: one that %s within ten minutes of the setup is pending, with a time to wait",
    async (edit) => {
      const account = await made();
      await edits[edit]();
      await expect(take(account)).rejects.toMatchObject({ code: "access_pending", retryAfterSeconds: 15 });
      await setup.pass(spreadSeconds);
      await expect(take(account, (await setup.signIn()).accessToken)).rejects.toMatchObject({ code: "setup_access_lost" });
    },
  );
});

describe("a request that fails", () => {
  const fail = (status: number, body: object, more: object = {}) =>
    setup.fault({ method: "POST", path: "/v1/projects/-/serviceAccounts/*", times: 9, status, body, ...more });

  test("because the person's token is refused asks for a new one", async () => {
    const account = await made();
    await expect(take(account, "ya29.dead")).rejects.toMatchObject({ code: "access_token_rejected" });
  });

  test("S47: shows neither token, nor what Google wrote", async () => {
    const account = await made();
    const person = setup.tokens.ada();
    await setup.pass(spreadSeconds);
    await edits["is taken from the person"]();
    const error = await take(account).catch((thrown: unknown) => thrown);
    const text = inspect(error, { depth: null, showHidden: true });
    expect(text).toContain("setup_access_lost");
    for (const secret of [person, "ya29.", "Bearer", "denied on resource", "iam.serviceAccounts", viewer]) {
      expect(text).not.toContain(secret);
    }
  });

  test.each<[number, object, string]>([
    [503, { error: { code: 503, message: "down", status: "UNAVAILABLE" } }, "provider_unavailable"],
    [429, { error: { code: 429, message: "Quota exceeded", status: "RESOURCE_EXHAUSTED" } }, "provider_throttled"],
    [200, { accessToken: "" }, "provider_answer_invalid"],
    [200, { accessToken: "ya29.x", expireTime: "soon" }, "provider_answer_invalid"],
    [403, { hello: "from a proxy" }, "provider_answer_invalid"],
  ])("with %i %j is a passing failure of the provider", async (status, body, code) => {
    const account = await made();
    await fail(status, body);
    await expect(take(account)).rejects.toMatchObject({ code });
  });
});
