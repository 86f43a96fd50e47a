import { describe, expect, test } from "vitest";
import { addAccount, failGoogle, refreshTokenStates } from "../../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { connectSomebody, eventsOf, readConnection } from "./keeping.ts";
import { credentialsOf } from "./what-is-left.ts";

describe("embedded: S58: a page of HTML with 200 comes in place of an answer", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const body = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";
  const pageAt = (method: string, path: string) =>
    failGoogle(target, { method, path, times: 99, status: 200, body, content_type: "text/html" });

  test("to the revocation: the disconnect says that it is still to come, and the grant is kept for it", async () => {
    const { person, account } = await connectSomebody(target);
    await pageAt("POST", "/revoke");
    const answer = await person.client.disconnectConnection("gcp");
    expect(answer.json).toMatchObject({ revoked: false, left: [{ what: "grant", code: "provider_answer_invalid" }] });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await credentialsOf(target, person.org)).map((path) => path.split("/")[1])).toEqual(["parked"]);
  });

  test("to the refresh and to the probe: the connection stays active, and its failure is the provider's", async () => {
    const { person } = await connectSomebody(target);
    await pageAt("GET", "/v1/userinfo");
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({
      failure: { code: "provider_answer_invalid", owner: "provider" },
    });
    await pageAt("POST", "/token");
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ code: "provider_answer_invalid" });
    expect(await readConnection(person)).toMatchObject({ status: "active" });
    expect(await eventsOf(target, person)).toEqual([]);
  });

  test("to the code exchange: nothing is connected, and nothing is stored", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await pageAt("POST", "/token");
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "provider_answer_invalid" });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialsOf(target, person.org)).toEqual([]);
  });

  test("to the erasure in Vault: the credential is not called erased", async () => {
    const { person } = await connectSomebody(target);
    const path = "/v1/kv/metadata/*";
    await target.inside.failVault({ method: "DELETE", path, times: 99, status: 200, body });
    const answer = await person.client.disconnectConnection("gcp");
    expect(answer.json).toMatchObject({ state: "disconnecting", left: [{ what: "credential", code: "store_answer_invalid" }] });
    expect(await readConnection(person)).toMatchObject({ status: "disconnecting" });

    await target.inside.heal();
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected" });
    expect(await credentialsOf(target, person.org)).toEqual([]);
  });
});
