import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readJson } from "../../../local/read-json.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { type EmbeddedTarget, startEmbeddedTarget } from "../../fixtures/target.ts";
import { sweep } from "./what-is-left.ts";

type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly auth_keys: readonly { readonly description: string; readonly status: string }[] };

const connectPath = "/tailscale_api/tailscale/connect";

describe("embedded: the auth keys of a connection that is disconnected", () => {
  let target: EmbeddedTarget;
  beforeAll(async () => {
    target = await startEmbeddedTarget();
  });
  afterEach(() => target.inside.heal());
  afterAll(() => target.stop());

  const control = async <T>(method: string, command: string, body?: object): Promise<T> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return readJson<T>(await fetch(`${target.tailscale}/_control/${command}`, init));
  };
  const liveKeys = async () => (await control<State>("GET", "state")).auth_keys.filter(({ status }) => status === "live");

  const newClient = async () => {
    const { client_id, client_secret } = await control<Client>("POST", "clients", {});
    return { clientId: client_id, clientSecret: client_secret };
  };
  const runDuties = () => Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((shard) => target.inside.invoke("jobsRefreshDue", { shard })));

  test("one that was made and not stored is deleted by the sweeper when Tailscale was down, and no other key is", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    const sent = await newClient();
    await control("POST", "faults", { method: "POST", path: "/api/v2/tailnet/-/keys", after: true, drop: true, times: 2 });
    for (const each of [person, other]) {
      expect((await each.call("POST", connectPath, sent)).status).toBe(200);
    }
    await runDuties();
    expect(await liveKeys(), "one of each connection").toHaveLength(2);
    const { id } = (await other.call("GET", "/connections/tailscale")).json;

    await control("POST", "faults", { method: "POST", path: "/api/v2/oauth/token", status: 503 });
    const disconnected = await person.call("DELETE", "/connections/tailscale");
    expect(disconnected.json.left).toMatchObject([{ what: "grant", code: "provider_unavailable" }]);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await liveKeys()).toMatchObject([{ description: `aurora ${String(id).replaceAll("_", "-")}` }]);
    const again = await person.call("DELETE", "/connections/tailscale");
    expect(again.json.undone).toMatchObject([{ what: "auth_key", state: "removed" }]);
  });

  test("the key stays when the client is connected again before the disconnect has ended", async () => {
    const [person, sent] = [await newPerson(target), await newClient()];
    await person.call("POST", connectPath, sent);
    await runDuties();
    const before = await liveKeys();
    await control("POST", "faults", { method: "POST", path: "/api/v2/oauth/token", status: 503 });
    await target.inside.failVault({ method: "DELETE", path: "/v1/kv/metadata/*", status: 500, times: 99 });
    expect((await person.call("DELETE", "/connections/tailscale")).json.state).toBe("disconnecting");
    await target.inside.heal();
    expect((await person.call("POST", connectPath, sent)).status).toBe(200);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await liveKeys()).toEqual(before);
    expect((await person.call("POST", "/connections/tailscale/check")).json.findings).toEqual([]);
  });
});
