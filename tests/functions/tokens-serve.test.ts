import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/tokens/serve.ts";
import type { TokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import { Secret } from "../../lib/secret.ts";
import type { AccountBroker } from "../../lib/setup/account-broker.ts";
import { noAccounts } from "../fakes/no-accounts.ts";
import { onlyUsual } from "../fakes/no-connections.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { buildContext, buildEventFrom, requestedAt } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const expiresAt = new Date("2026-03-01T13:00:00Z");
const token: ServedToken = {
  type: "bearer",
  accessToken: new Secret("the token"),
  expiresAt,
  issuedAt: expiresAt,
  scopes: [],
  connectionId: "c1",
  grantId: "g1",
  facts: newConnection(),
  isOnly: true,
  missingScopes: [],
};
const rest = {
  accounts: noAccounts,
  unnamed: onlyUsual,
  clock: () => requestedAt,
  looked: () => {},
  share: unlimitedShare,
  handedOut: () => {},
};

it("asks the broker with the key, the requested lifetime, and the end of the invocation", async () => {
  const asked: Parameters<TokenBroker["serve"]>[] = [];
  const serve: TokenBroker["serve"] = async (...call) => {
    asked.push(call);
    return { ...token, scopes: ["openid"], missingScopes: ["email"] };
  };
  const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query: "min_ttl=0&account=default" });
  const before = Date.now();
  const { statusCode, headers, body } = await createHandler({ broker: { serve }, ...rest })(event, buildContext(20_000));
  const after = Date.now();

  expect([statusCode, headers?.["cache-control"]]).toEqual([200, "no-store"]);
  expect(JSON.parse(body ?? "")).toEqual({
    access_token: "the token",
    token_type: "Bearer",
    expires_at: expiresAt.toISOString(),
    scopes: ["openid"],
    missing_scopes: ["email"],
    about: { email: "ada@example.com", method: "login", default_project: null, projects: [], projects_truncated: false },
  });
  const [[key, minTtlSeconds, , endsAt] = expect.fail("the broker was not asked")] = asked;
  expect([key, minTtlSeconds]).toEqual([{ tenant: "acme", provider: "gcp", account: "default" }, 0]);
  expect(endsAt?.getTime()).toBeGreaterThanOrEqual(before + 20_000);
  expect(endsAt?.getTime()).toBeLessThanOrEqual(after + 20_000);
});

it.each([
  ["", 300],
  ["min_ttl=0", 0],
  ["min_ttl=3000", 3000],
])("asks for the lifetime that the caller wants, by default five minutes: %j", async (query, seconds) => {
  const asked: number[] = [];
  const serve: TokenBroker["serve"] = async (_key, minTtlSeconds) => {
    asked.push(minTtlSeconds);
    return token;
  };
  const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query });
  expect(await createHandler({ broker: { serve }, ...rest })(event, buildContext(20_000))).toMatchObject({ statusCode: 200 });
  expect(asked).toEqual([seconds]);
});

it("returns with a live token a warning that its refresh fails, since when, and who must act", async () => {
  const warning = { code: "provider_unavailable", since: new Date("2026-03-01T11:50:00Z") } as const;
  const serve: TokenBroker["serve"] = async () => ({
    type: "bearer",
    accessToken: new Secret("the token"),
    issuedAt: expiresAt,
    scopes: [],
    connectionId: "c1",
    grantId: "g1",
    facts: newConnection(),
    isOnly: true,
    missingScopes: [],
    warning,
  });
  const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" } });
  const { statusCode, body } = await createHandler({ broker: { serve }, ...rest })(event, buildContext(20_000));
  expect([statusCode, JSON.parse(body ?? "").warning]).toEqual([
    200,
    {
      code: "provider_unavailable",
      title: "The provider could not serve the request",
      action: "Try again in a moment.",
      owner: "provider",
      since: "2026-03-01T11:50:00.000Z",
    },
  ]);
});

it.each([
  ["", "full"],
  ["access=full", "full"],
  ["access=read", "read"],
])("asks for the level of access that the caller wants, and for the full one otherwise: %j", async (query, access) => {
  const asked: unknown[] = [];
  const serve: TokenBroker["serve"] = async (...[, , , , level]) => {
    asked.push(level);
    return token;
  };
  const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query });
  expect(await createHandler({ broker: { serve }, ...rest })(event, buildContext(20_000))).toMatchObject({ statusCode: 200 });
  expect(asked).toEqual([access]);
});

it.each(["access=", "access=write", "access=FULL", "access=read&access=full"])("refuses a level that there is not: %j", async (query) => {
  const serve = () => Promise.reject(new Error("the broker is not asked"));
  const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query });
  const { statusCode, body } = await createHandler({ broker: { serve }, ...rest })(event, buildContext(20_000));
  expect([statusCode, JSON.parse(body ?? "")]).toEqual([400, expect.objectContaining({ code: "invalid_request", field: "access" })]);
});

describe("a token of an account that the setup made", () => {
  const account = "viewer@cloud.example";
  const token = { type: "bearer", accessToken: new Secret("the account's token"), expiresAt, issuedAt: expiresAt } as const;
  const own: Pick<TokenBroker, "serve"> = { serve: () => Promise.reject(new Error("the connection's own token is not asked for")) };

  async function ask(query: string) {
    const asked: Parameters<AccountBroker["serve"]>[] = [];
    const serve: AccountBroker["serve"] = async (...call) => {
      asked.push(call);
      const facts = { facts: newConnection(), isOnly: true };
      return { ...token, ...facts, scopes: ["cloud"], connectionId: "c1", grantId: "g1", missingScopes: [], account };
    };
    const event = buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query });
    const { statusCode, headers, body } = await createHandler({ ...rest, broker: own, accounts: { serve } })(event, buildContext(20_000));
    return { asked, statusCode, cache: headers?.["cache-control"], json: JSON.parse(body ?? "") };
  }

  it("is answered like any other token, with the account", async () => {
    const { asked, statusCode, cache, json } = await ask("as=service-account&project=shop-1&access=operate&min_ttl=60");
    expect([statusCode, cache]).toEqual([200, "no-store"]);
    expect(json).toEqual({
      access_token: "the account's token",
      token_type: "Bearer",
      expires_at: expiresAt.toISOString(),
      scopes: ["cloud"],
      missing_scopes: [],
      about: { email: "ada@example.com", method: "login", default_project: null, projects: [], projects_truncated: false },
      account,
    });
    expect(asked.map(([request]) => request)).toEqual([
      {
        of: "account",
        as: "service-account",
        key: { tenant: "acme", provider: "gcp", account: "default" },
        access: "operate",
        target: "shop-1",
        minTtlSeconds: 60,
      },
    ]);
  });

  it("is one that only reads, of the home target, unless the caller says otherwise", async () => {
    const { asked } = await ask("as=service-account");
    expect(asked.map(([{ access, target, minTtlSeconds }]) => [access, target, minTtlSeconds])).toEqual([["read", undefined, 300]]);
  });

  it.each([
    ["as=service-account&access=full", "access"],
    ["as=service-account&access=", "access"],
    ["as=service-account&project=", "project"],
    ["as=service-account&project=a/b", "project"],
    ["as=service-account&as=service-account", "as"],
    ["project=shop-1", "project"],
    ["access=operate", "access"],
  ])("S12: is refused with the field where the request is not clear: %s", async (query, field) => {
    const { asked, statusCode, json } = await ask(query);
    expect([statusCode, json.code, json.field, asked]).toEqual([400, "invalid_request", field, []]);
  });
});
