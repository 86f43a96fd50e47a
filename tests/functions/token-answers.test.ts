import { describe, expect, it } from "vitest";
import { countFailedAnswers, createHandler, handler } from "../../functions/tokens/serve.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import { Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { secondsAfter } from "../../lib/system.ts";
import { noAccounts } from "../fakes/no-accounts.ts";
import { onlyUsual } from "../fakes/no-connections.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { buildContext, buildEvent, buildEventFrom, captureLog, requestedAt } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const eventOf = (query = "") => buildEventFrom({ permissions: ["tokens:read"] }, { path: { provider: "gcp" }, query });

/** Asks for a token. @returns The answer's status, and the outcomes that were counted. */
async function ask(serve: () => Promise<ServedToken>, event = eventOf()) {
  const handle = countFailedAnswers(
    createHandler({
      broker: { serve },
      accounts: noAccounts,
      unnamed: onlyUsual,
      clock: () => requestedAt,
      looked: () => {},
      share: unlimitedShare,
      handedOut: () => {},
    }),
  );
  const { result, entries } = await captureLog(() => handle(event, buildContext()));
  return { status: result.statusCode, counted: entries.flatMap(({ TokenAnswers, outcome }) => (TokenAnswers === 1 ? [outcome] : [])) };
}

const token = (leftSeconds: number, lifeSeconds: number): ServedToken => ({
  type: "bearer",
  accessToken: new Secret("the token"),
  expiresAt: secondsAfter(requestedAt, leftSeconds),
  issuedAt: secondsAfter(requestedAt, leftSeconds - lifeSeconds),
  scopes: [],
  connectionId: "c1",
  grantId: "g1",
  facts: newConnection(),
  isOnly: true,
  missingScopes: [],
});

describe("an answer with a token is counted", () => {
  it.each([
    ["not when as much life is left as was asked for", token(300, 3600), "", []],
    ["when less is left", token(299, 3600), "", ["short_lived"]],
    ["not when the caller asked for less", token(299, 3600), "min_ttl=60", []],
    ["not when half of its life is left: no caller is promised more", token(60, 120), "", []],
    ["when less than half of a short life is left", token(59, 120), "", ["short_lived"]],
    ["not when no refresh can follow: its owner was told", { ...token(10, 3600), isLast: true } as const, "", []],
    ["not when its provider does not say when it expires", withoutExpiry(token(10, 3600)), "", []],
  ])("%s", async (_when, served, query, counted) => {
    expect(await ask(async () => served, eventOf(query))).toEqual({ status: 200, counted });
  });
});

describe("an answer without a token is counted", () => {
  it.each(Object.entries(failures).map(([code, { owner }]) => [code as FailureCode, owner]))("%s of the %s", async (code, owner) => {
    const isOurs = code === "credential_missing" || ((owner === "operator" || owner === "provider") && code !== "stopped");
    const expected = isOurs ? "failed" : "refused";
    expect(await ask(() => Promise.reject(new Failure(code)))).toEqual({ status: failures[code].status, counted: [expected] });
  });

  it("also if it is a bug, or if the caller does not come as far as the broker", async () => {
    expect(await ask(() => Promise.reject(new TypeError("a bug")))).toEqual({ status: 500, counted: ["failed"] });
    const serve = () => Promise.reject(new Error("the broker is not asked"));
    expect(await ask(serve, buildEvent())).toEqual({ status: 401, counted: ["refused"] });
    expect(await ask(serve, buildEventFrom({ permissions: [] }))).toEqual({ status: 403, counted: ["refused"] });
    expect(await ask(serve, eventOf("min_ttl=soon"))).toEqual({ status: 400, counted: ["refused"] });
  });

  it("also if the function cannot be composed", async () => {
    const { result, entries } = await captureLog(() => handler(eventOf(), buildContext()));
    expect(result.statusCode).toBe(503);
    expect(entries).toContainEqual(expect.objectContaining({ TokenAnswers: 1, outcome: "failed" }));
  });
});

function withoutExpiry({ expiresAt: _, ...others }: ServedToken): ServedToken {
  return others as ServedToken;
}
