import { describe, expect, it } from "vitest";
import { createHandler as createReport } from "../../functions/tokens/report-rejected.ts";
import { createHandler as createServe } from "../../functions/tokens/serve.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { parsePermissions } from "../../lib/http/rights.ts";
import { Secret } from "../../lib/secret.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { buildContext, buildEventFrom, captureLog, requestedAt } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const [one, two] = ["111111111111", "222222222222"];

/** Requests for tokens, by what their answer is told apart by. */
const requests = {
  "aws full one": ["aws", `account=${one}`],
  "aws read one": ["aws", `account=${one}&access=read`],
  "aws read two": ["aws", `account=${two}&access=read`],
  "aws full unnamed": ["aws", ""],
  "aws read unnamed": ["aws", "access=read"],
  "gcp full": ["gcp", "account=default"],
  "gcp full unnamed": ["gcp", ""],
  "gcp viewer": ["gcp", "account=default&as=service-account"],
  "gcp operator": ["gcp", "account=default&as=service-account&access=operate"],
  "azure read": ["azure", "account=default&access=read"],
} as const satisfies Record<string, readonly [string, string]>;

type Name = keyof typeof requests;

const all = Object.keys(requests) as Name[];
const ofAws = all.filter((name) => name.startsWith("aws"));
const ofGoogle = all.filter((name) => name.startsWith("gcp"));

/** The requests that each right reaches. Every other one is refused. */
const matrix: readonly (readonly [string, readonly Name[]])[] = [
  ["tokens:read", all],
  ["tokens:read:aws", ofAws],
  ["tokens:read:aws:full", ofAws],
  ["tokens:read:aws:operate", ["aws read one", "aws read two", "aws read unnamed"]],
  ["tokens:read:aws:read", ["aws read one", "aws read two", "aws read unnamed"]],
  [`tokens:read:aws:read:${one}`, ["aws read one", "aws read unnamed"]],
  [`tokens:read:aws:full:${one}`, ["aws full one", "aws read one", "aws full unnamed", "aws read unnamed"]],
  ["tokens:read:gcp", ofGoogle],
  ["tokens:read:gcp:full:default", ofGoogle],
  ["tokens:read:gcp:operate", ["gcp viewer", "gcp operator"]],
  ["tokens:read:gcp:read", ["gcp viewer"]],
  ["tokens:read:gcp:read:second", []],
  ["tokens:read:azure:read:default tokens:read:gcp:read", ["gcp viewer", "azure read"]],
  ["tokens:read:tailscale", []],
  ["tokens:read:aws:admin", []],
  ["tokens:read:*", []],
  ["connectors:read connectors:write audit:read", []],
];

const token: Omit<Extract<ServedToken, { type: "bearer" }>, "account"> = {
  type: "bearer",
  accessToken: new Secret("the token"),
  issuedAt: requestedAt,
  scopes: [],
  connectionId: "c1",
  grantId: "g1",
  facts: newConnection(),
  isOnly: true,
  missingScopes: [],
};

/** The routes of tokens over a broker that notes which connection it is asked about. AWS has one account. */
function openRoutes() {
  const asked: string[] = [];
  const handedOut: string[] = [];
  const answer = async ({ provider, account }: ConnectionKey) => {
    asked.push(`${provider} ${account}`);
    if (provider === "aws" && account !== one && account !== two) {
      throw new Failure("not_found");
    }
    return token;
  };
  const read = async (key: ConnectionKey) =>
    key.provider === "aws" && key.account !== one && key.account !== two ? undefined : newConnection({ ...key, isOnly: true });
  const connections = { read, listPage: async () => ({ connections: [{ account: one, status: "active" } as never], isLast: true }) };
  const unnamed = unnamedAccounts({ connections, clock: () => requestedAt });
  const serve = createServe({
    broker: { serve: answer },
    accounts: { serve: async ({ key }) => ({ ...(await answer(key)), account: "viewer" }) },
    unnamed,
    clock: () => requestedAt,
    looked: () => {},
    share: unlimitedShare,
    handedOut: ({ provider, account }) => void handedOut.push(`${provider} ${account}`),
  });
  const report = createReport({ report: answer, unnamed, share: unlimitedShare, handedOut: () => {} });
  return { asked, handedOut, serve, report };
}

async function send(claim: string, name: Name, route: "serve" | "report") {
  const world = openRoutes();
  const [provider, query] = requests[name];
  const body = JSON.stringify({ fingerprint: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" });
  const event = buildEventFrom({ permissions: [...parsePermissions(claim)] }, { path: { provider }, query, body });
  const { result } = await captureLog(() => world[route](event, buildContext()));
  return { ...world, status: result.statusCode, text: result.body ?? "", code: JSON.parse(result.body ?? "{}").code as string | undefined };
}

describe.each(matrix)("S67: a machine with %s", (claim, reached) => {
  it.each(all)("asks for %s, and gets it only if its right reaches it", async (name) => {
    const { status, code, asked, handedOut, text } = await send(claim, name, "serve");
    if (reached.includes(name)) {
      expect([status, handedOut.length]).toEqual([200, 1]);
      return;
    }
    expect([status, code, asked, handedOut]).toEqual([403, "forbidden", [], []]);
    expect(text).not.toContain("the token");
  });

  it.each(all.filter((name) => !requests[name][1].includes("as=")))("reports one of %s, under the same right", async (name) => {
    const { status, asked, text } = await send(claim, name, "report");
    expect(status).toBe(reached.includes(name) ? 200 : 403);
    if (!reached.includes(name)) {
      expect([asked, text.includes("the token")]).toEqual([[], false]);
    }
  });
});

describe("S67: a narrowed right", () => {
  it("is refused for what exists with the same answer as for what does not, before anything is read", async () => {
    const claim = `tokens:read:aws:read:${one}`;
    const bare = ({ text, status }: Awaited<ReturnType<typeof send>>) => [status, text.replace(/"request_id":"[^"]*"/, "")];
    expect(bare(await send(claim, "aws read two", "serve"))).toEqual(bare(await send(claim, "gcp full", "serve")));
  });

  it("chooses among its own accounts when the request names none, without a read", async () => {
    expect(await send(`tokens:read:aws:read:${two}`, "aws read unnamed", "serve")).toMatchObject({ status: 200, asked: [`aws ${two}`] });
    const several = await send(`tokens:read:aws:read:${two} tokens:read:aws:full:${one}`, "aws read unnamed", "serve");
    expect([several.status, several.asked]).toEqual([400, []]);
    expect(JSON.parse(several.text)).toMatchObject({ code: "account_required", field: "account", accounts: [one, two] });
    // Of the level that it asks for, there is one.
    const full = await send(`tokens:read:aws:read:${two} tokens:read:aws:full:${one}`, "aws full unnamed", "serve");
    expect(full).toMatchObject({ status: 200, asked: [`aws ${one}`] });
  });
});
