import { beforeEach, describe, expect, test } from "vitest";
import { readJson } from "../../../local/read-json.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

type Client = { readonly client_id: string; readonly client_secret: string };

const tailnet = "TAcme1CNTRL";

describe("embedded: what the record of a connected tailnet says", () => {
  const target = useEmbeddedTarget();
  let person: Person;
  beforeEach(async () => {
    await control("POST", "reset");
    person = await newPerson(target);
  });

  const control = async <T>(method: string, command: string, body: object = {}): Promise<T> =>
    readJson<T>(await fetch(`${target.tailscale}/_control/${command}`, { method, body: JSON.stringify(body) }));

  const submit = ({ client_id, client_secret }: Client) =>
    person.client.connectTailscale({ clientId: client_id, clientSecret: client_secret });

  /** Makes the connection's duties due, and runs the schedule. */
  const runDuties = async () => {
    const partition = `ORG#${person.org}`;
    const item = (await target.inside.items()).find(({ pk, duties }) => pk === partition && duties !== undefined);
    for (const [attribute, value] of [
      ["duties", { ...Object(item?.duties), auth_key: 0 }],
      ["due_at", new Date(0).toISOString()],
    ] as const) {
      await target.inside.patchItems(partition, attribute, value);
    }
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((shard) => target.inside.invoke("jobsRefreshDue", { shard })));
  };

  const check = async () => {
    const { json } = await person.client.checkConnection("tailscale");
    return (json.findings as { readonly code: string }[]).map(({ code }) => code);
  };

  test("the SSH key that is shown is the one that is stored, also of submissions sent at once", async () => {
    const client = await control<Client>("POST", "clients");
    const show = async () => (await person.client.readTailscaleSshSetup()).json.sshPublicKey;
    for (let round = 0; round < 4; round += 1) {
      person = await newPerson(target);
      // The duty puts right what the record says of the credential, once it can.
      await control("POST", "faults", { method: "GET", path: "/api/v2/tailnet/-/keys", status: 503, times: 99 });
      const answers = await Promise.all([submit(client), submit(client), submit(client)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const shown = await show();
      await control("DELETE", "faults");
      await runDuties();
      expect(shown, `round ${round}`).toBe(await show());
    }
  });

  test("a tag that has got its owner is no finding any more", async () => {
    const client = await control<Client>("POST", "clients");
    await control("PUT", `tailnets/${tailnet}/policy`, { policy: '{"tagOwners":{}}' });
    expect((await submit(client)).status).toBe(200);
    await runDuties();
    expect(await check()).toEqual(["tag_without_owner"]);
    await control("PUT", `tailnets/${tailnet}/policy`, { policy: '{"tagOwners":{"tag:aurora":["autogroup:admin"]}}' });
    await runDuties();
    expect(await check()).toEqual([]);
  });
});
