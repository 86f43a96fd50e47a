import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJson } from "../../../local/read-json.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { type EmbeddedTarget, startEmbeddedTarget } from "../../fixtures/target.ts";
import { sweep } from "./what-is-left.ts";

type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly auth_keys: readonly { readonly description: string; readonly status: string }[] };

describe("embedded: an auth key that was made and not stored", () => {
  let target: EmbeddedTarget;
  beforeAll(async () => {
    target = await startEmbeddedTarget();
  });
  afterAll(() => target.stop());

  const control = async <T>(method: string, command: string, body?: object): Promise<T> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return readJson<T>(await fetch(`${target.tailscale}/_control/${command}`, init));
  };
  const liveKeys = async () => (await control<State>("GET", "state")).auth_keys.filter(({ status }) => status === "live");

  test("is deleted by the sweeper when Tailscale was down during the disconnect, and no other key is", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    const client = await control<Client>("POST", "clients", {});
    const sent = { clientId: client.client_id, clientSecret: client.client_secret };
    await control("POST", "faults", { method: "POST", path: "/api/v2/tailnet/-/keys", after: true, drop: true, times: 2 });
    for (const each of [person, other]) {
      expect((await each.call("POST", "/tailscale_api/tailscale/connect", sent)).status).toBe(200);
    }
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((shard) => target.inside.invoke("jobsRefreshDue", { shard })));
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
});
