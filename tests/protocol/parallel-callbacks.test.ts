import { afterAll, beforeAll, expect, it } from "vitest";
import { beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import { completeAuthorization } from "../../lib/connections/connect/complete-authorization.ts";
import { startConnection } from "../../lib/connections/connect/start-connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { acme, openWorld, owner, signals } from "../fixtures/connect-fixture.ts";
import { listAll } from "../fixtures/list-all.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { ada, type Google, openGoogle, redirectUri, signal } from "./google-fixture.ts";

let google: Google;
let local: LocalTable;
beforeAll(async () => {
  [google, local] = await Promise.all([openGoogle(), startTable()]);
});
afterAll(() => Promise.all([google.close(), local.close()]));

it("S1: fifty callbacks with one state at once make one token request and one connection", async () => {
  const { deps: memory, setup, held } = openWorld("off");
  const table = {
    attempts: attemptsIn(local.table),
    connections: connectionsIn(local.table),
    parked: parkedGrantsIn(local.table),
  };
  const { provider } = google;
  const deps = { ...memory, ...table, provider, methods: buildMethods(provider) };
  const request = { ...acme, method: "login", principalId: owner.id, redirectUri, returnPath: "/chat", replaceAccount: false };
  const begun = await beginAuthorization(deps, "gcp", (await startConnection(deps, request)).reveal(), signal);
  const { searchParams: parameters } = await consentByScript(begun.authorizationUrl.href);
  const callback = { provider: "gcp" as const, parameters, redirectUri, readCookie: () => begun.cookie.reveal() };

  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, () => completeAuthorization(deps, callback, () => undefined, signals)),
  );

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.status === "rejected" && outcome.reason.code === "state_invalid")).toHaveLength(49);
  expect(await google.calls("/token")).toHaveLength(1);
  expect(await listAll(table.connections, "acme")).toMatchObject([{ identity: { id: ada }, status: "active" }]);
  expect(await held()).toMatchObject({ refresh_token: expect.stringMatching(/^1\/\//) });
  expect(setup.runs.size).toBe(1);
  expect(await table.parked.listDue(new Date(Date.now() + 86_400_000), 10)).toEqual([]);
});
