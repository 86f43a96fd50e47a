import { afterEach, describe, expect, test } from "vitest";
import { readJson } from "../../../local/read-json.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { addClient, authKeysOf, failTailscale, healTailscale, type TailscaleClient } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { until } from "./until.ts";
import { sweep } from "./what-is-left.ts";

type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly auth_keys: readonly { readonly description: string; readonly status: string }[] };

describe("embedded: the auth keys of a connection that is disconnected or replaced", () => {
  const target = useEmbeddedTarget();
  afterEach(() => Promise.all([target.inside.heal(), healTailscale(target)]));

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
      expect((await each.client.connectTailscale(sent)).status).toBe(200);
    }
    await runDuties();
    expect(await liveKeys(), "one of each connection").toHaveLength(2);
    const { id } = (await other.client.readConnection("tailscale")).json;

    await control("POST", "faults", { method: "POST", path: "/api/v2/oauth/token", status: 503 });
    const disconnected = await person.client.disconnectConnection("tailscale");
    expect(disconnected.json.left).toMatchObject([{ what: "grant", code: "provider_unavailable" }]);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await liveKeys()).toMatchObject([{ description: `aurora ${String(id).replaceAll("_", "-")}` }]);
    const again = await person.client.disconnectConnection("tailscale");
    expect(again.json.undone).toMatchObject([{ what: "auth_key", state: "removed" }]);
  });

  test("the key stays when the client is connected again before the disconnect has ended", async () => {
    const [person, sent] = [await newPerson(target), await newClient()];
    await person.client.connectTailscale(sent);
    await runDuties();
    const before = await liveKeys();
    await control("POST", "faults", { method: "POST", path: "/api/v2/oauth/token", status: 503 });
    await target.inside.failVault({ method: "DELETE", path: "/v1/kv/metadata/*", status: 500, times: 99 });
    expect((await person.client.disconnectConnection("tailscale")).json.state).toBe("disconnecting");
    await target.inside.heal();
    expect((await person.client.connectTailscale(sent)).status).toBe(200);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await liveKeys()).toEqual(before);
    expect((await person.client.checkConnection("tailscale")).json.findings).toEqual([]);
  });

  const liveKeysOf = async (client: TailscaleClient) => (await authKeysOf(target, client)).filter(({ status }) => status === "live");

  test("one that was made and not stored is deleted when another tailnet takes the connection's place", async () => {
    const [person, first, second] = [await newPerson(target), await addClient(target), await addClient(target)];
    await failTailscale(target, { method: "POST", path: "tailnet/-/keys", after: true, drop: true });
    await connectClient(person, first);
    expect(await liveKeysOf(first)).toHaveLength(1);
    expect((await connectClient(person, second, { replace_account: true })).status).toBe(200);
    expect(await liveKeysOf(first)).toEqual([]);
    expect(await liveKeysOf(second)).toHaveLength(1);
  });

  test("the key stays when the replaced tailnet is connected again before its keys were deleted", async () => {
    const [person, first, second] = [await newPerson(target), await addClient(target), await addClient(target)];
    await connectClient(person, first);
    // The first token is that of the second tailnet's client.
    await failTailscale(target, { method: "POST", path: "oauth/token", status: 503, nth: 2 });
    await connectClient(person, second, { replace_account: true });
    await healTailscale(target);
    expect(await liveKeysOf(first), "not deleted yet").toHaveLength(1);
    await connectClient(person, first, { replace_account: true });
    const before = await liveKeysOf(first);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await liveKeysOf(first)).toEqual(before);
    expect(before).toHaveLength(1);
    expect((await person.client.checkConnection("tailscale")).json.findings).toEqual([]);
  });

  test("the key stays when the replaced tailnet is connected again while its keys are being deleted", async () => {
    const [person, first, second] = [await newPerson(target), await addClient(target), await addClient(target)];
    await connectClient(person, first);
    // The first token is that of the second tailnet's client.
    await failTailscale(target, { method: "POST", path: "oauth/token", nth: 2, delay_ms: 2000 });
    const replacing = connectClient(person, second, { replace_account: true });
    await until(async () => (await person.client.readConnection("tailscale")).text.includes(second.domain));
    expect((await connectClient(person, first, { replace_account: true })).status).toBe(200);
    expect((await replacing).status).toBe(200);
    await sweep(target);
    expect(await liveKeysOf(first)).toHaveLength(1);
    expect(await liveKeysOf(second)).toEqual([]);
    expect((await person.client.checkConnection("tailscale")).json.findings).toEqual([]);
  });
});
