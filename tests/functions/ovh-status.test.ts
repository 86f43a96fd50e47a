import { expect, it } from "vitest";
import { readStatus as createHandler } from "../../functions/aurora/ovh/list-projects.ts";

import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller } from "./call-route.ts";

type Deps = Parameters<typeof createHandler>[0];

it("says how many accounts the organisation has, whichever of them the caller names", async () => {
  const connections = memoryConnections();
  for (const account of ["ovh-eu", "ovh-eu-shop", "ovh-ca"]) {
    const status = account === "ovh-eu" ? "disconnecting" : "reauth_required";
    await connections.write(newConnection({ tenant: "acme", provider: "ovh", account, id: account, status }), undefined, []);
  }
  await connections.write(newConnection({ tenant: "globex", provider: "ovh", account: "ovh-us" }), undefined, []);
  const handler = createHandler({ connections, limits: countedLimits().store } as Partial<Deps> as Deps);
  const { call } = routeCaller();
  const ask = async (query: string) => JSON.parse((await call(handler, "GET /ovh_api/ovh/status", { query })).text);
  const known = { connected: false, hasProjects: false, accounts: 3 };
  expect(await ask("")).toEqual({ ...known, endpoint: "ovh-eu" });
  expect(await ask("account=ovh-ca")).toEqual({ ...known, endpoint: "ovh-ca" });
  expect(await ask("account=ovh-eu-never-made")).toEqual({ ...known, endpoint: null });
});

it.each(["account=", "account=%2e%2e", "account=ovh-eu-%C3%A9", "account=default", "account=ovh-mars"])(
  "refuses %s, as its siblings do",
  async (query) => {
    const handler = createHandler({ connections: memoryConnections(), limits: countedLimits().store } as Partial<Deps> as Deps);
    const { status, text } = await routeCaller().call(handler, "GET /ovh_api/ovh/status", { query });
    expect([status, JSON.parse(text)]).toMatchObject([400, { code: "invalid_request", field: "account" }]);
  },
);
