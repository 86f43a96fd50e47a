import type { InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { createHandler as createCheck } from "../../functions/connections/check.ts";
import { createHandler as createRefresh } from "../../functions/connections/refresh.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { askFunction } from "../../ops/work/ask-function.ts";
import { workOnMany } from "../../ops/work/work-on-many.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { countedLimits } from "./call-connection.ts";

const operator = "arn:aws:sts::000000000000:assumed-role/operators/ada";

/** The world of a connection, and the functions behind two of its routes, as Lambda runs them for an operator. */
async function openWork() {
  const world = await openEngine();
  const limits = countedLimits();
  const deps = { ...world.engine, limits: limits.store, share: unlimitedShare, looks: memorySetupLooks(), targets: new Map() };
  const functions: Readonly<Record<string, HttpHandler>> = {
    "aurora-oauth-test-connectionsRefresh": createRefresh(deps),
    "aurora-oauth-test-connectionsCheck": createCheck(deps),
  };
  const send = async ({ input: { FunctionName = "", Payload } }: InvokeCommand) => {
    const handle = functions[FunctionName];
    if (handle === undefined) {
      return { FunctionError: "Unhandled", Payload: Buffer.from(JSON.stringify({ errorMessage: "no function" })) };
    }
    return { Payload: Buffer.from(JSON.stringify(await handle(JSON.parse(String(Payload)), buildContext()))) };
  };
  const lambda = { send } as never;
  const ask = async (word: "refresh" | "check", connection = world.read()) => {
    const functionKey = word === "refresh" ? "connectionsRefresh" : "connectionsCheck";
    const request = { connection: await connection, operator, at: new Date() };
    return askFunction(lambda, "aurora-oauth-test", { functionKey, route: `POST /connections/{provider}/${word}` }, request);
  };
  return { ...world, limits, lambda, ask };
}

describe("an operator's refresh and check", () => {
  it("are those of the route, for the connection's organisation, and the operator is named", async () => {
    const { ask, provider, read } = await openWork();
    const { id } = await read();
    const { result, records } = await captureLog(() => ask("refresh"));
    expect(result).toMatchObject({ status: 200, json: { outcome: "refreshed", connection: { id } } });
    expect(provider.refreshed).toHaveLength(1);
    expect(records).toMatchObject([{ act: "requested", organisation: "acme", actor: `${operator}/${id}` }]);
    expect(await ask("check")).toMatchObject({ status: 200, json: { works: true } });
  });

  it("count against the limit of requests for each connection alone", async () => {
    const { ask, limits, read } = await openWork();
    await ask("refresh");
    expect(limits.hits.map(([principalId]) => principalId)).toEqual([`${operator}/${(await read()).id}`]);
  });

  it("say that a function broke, and never what it threw", async () => {
    const { lambda, read } = await openWork();
    const request = { connection: await read(), operator, at: new Date() };
    const route = "POST /connections/{provider}/refresh";
    await expect(askFunction(lambda, "aurora-oauth-test", { functionKey: "other", route }, request)).rejects.toThrow(
      "the function other broke: its log says why",
    );
  });

  it("are told one by one, and one that fails stops no other", async () => {
    const { ask, provider, read } = await openWork();
    provider.withdraw(ada);
    const said: string[] = [];
    const missing = newConnection({ ...acme, tenant: "nobody" });
    const options = { atOnce: 1, say: (detail: string) => void said.push(detail) };
    const { text, json, failed } = await workOnMany(
      [missing, await read()],
      (connection) => ask("refresh", Promise.resolve(connection)),
      options,
    );
    expect([failed, said]).toEqual([2, ["1 of 2", "2 of 2"]]);
    expect(json).toMatchObject({
      outcomes: [
        { connection: "nobody/gcp/default", outcome: "failed", why: "not_found" },
        { connection: "acme/gcp/default", outcome: "failed", why: "grant_revoked", action: "Connect the provider again." },
      ],
    });
    expect(text.at(-1)).toBe("0 of 2 succeeded");
  });

  it("tell a connection that does not work by a check, with what must be done", async () => {
    const { ask, provider, read } = await openWork();
    provider.withdraw(ada);
    const { json, failed } = await workOnMany([await read()], () => ask("check"), { atOnce: 4, say: () => undefined });
    expect([failed, json]).toMatchObject([1, { outcomes: [{ outcome: "failed", why: "grant_revoked", succeeded: false }] }]);
  });

  it("work on so many at a time and not more", async () => {
    let working = 0;
    let most = 0;
    const ask = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
      return { status: 200, json: { works: true } };
    };
    const many = Array.from({ length: 20 }, (_, index) => newConnection({ account: `a-${index}` }));
    const { failed } = await workOnMany(many, ask, { atOnce: 3, say: () => undefined });
    expect([failed, most]).toEqual([0, 3]);
  });
});
