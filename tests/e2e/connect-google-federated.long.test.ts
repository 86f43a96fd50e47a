import { randomInt, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../client/generated/operations.ts";
import { federatedProject, type OfferedTrust } from "../../local/console/troubles/google-federated-project.ts";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { addAccount, controlGoogle, refreshTokenStates, setGoogle } from "../fixtures/google-control.ts";
import { searchProjectsWith } from "../fixtures/google-key-control.ts";
import { confirm, connect, connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf, sweepNow } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Google without a secret`, () => {
  const target = useTarget();
  healAfterEach(target);

  const read = async (person: Person) => (await person.client.readConnection("gcp")).json;
  const check = async (person: Person) => (await person.client.checkConnection("gcp")).json;
  const offerTo = async (person: Person): Promise<OfferedTrust> => (await person.client.offerFederation("gcp")).json as OfferedTrust;
  const newProject = () => {
    const projectId = `keyless-${randomUUID().slice(0, 8)}`;
    return federatedProject(target.google, { projectId, number: `41${randomInt(10 ** 9, 10 ** 10)}`, displayName: "Keyless" });
  };
  /** What a customer sends after they have run the script. */
  const trusting = async (person: Person) => {
    const [project, offered] = [newProject(), await offerTo(person)];
    return { project, offered, body: await project.trust(offered) };
  };
  const connected = async () => {
    const person = await newPerson(target);
    const trust = await trusting(person);
    expect(await connectFederated(person.client, "gcp", trust.body)).toMatchObject({ status: 200 });
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    return { person, ...trust, serve: (wanted?: ReadTokenParams) => machine.client.readToken("gcp", wanted) };
  };

  test("S84: connects what trusts the organisation's issuer, and nothing secret is stored", async () => {
    const { person, body, offered } = await connected();
    expect(await read(person)).toMatchObject({
      status: "active",
      method: "federated",
      identity: { id: body.service_account },
      expires_at: null,
      setup_run_id: null,
    });
    expect(offered.subject).toBe(`conn:${(await read(person)).id}`);
    expect(await offerTo(person)).toMatchObject(offered);
    expect(await check(person)).toMatchObject({ works: true, findings: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    expect(person.answers.filter(({ text }) => text.includes("eyJ"))).toEqual([]);
  });

  test("S12, S27: the broker hands a machine a token that Google takes, for everything or for reading only", async () => {
    const { serve } = await connected();
    const [full, reading] = [await serve(), await serve({ access: "read" })];
    expect([full.json.scopes, reading.json.scopes]).toEqual([
      ["https://www.googleapis.com/auth/cloud-platform"],
      ["https://www.googleapis.com/auth/cloud-platform.read-only"],
    ]);
    for (const { json } of [full, reading]) {
      expect(await searchProjectsWith(target, json.access_token)).toEqual([200, 1]);
    }
  });

  test("S80: is not connected while the trust lets another connection in, and the answer says what to change", async () => {
    const person = await newPerson(target);
    const { project, offered, body } = await trusting(person);
    await project.open();
    const refused = (await connectFederated(person.client, "gcp", body)).json;
    expect(refused).toMatchObject({ code: "trust_insecure" });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    await project.close(offered);
    expect((await connectFederated(person.client, "gcp", body)).status).toBe(200);
  });

  test("another organisation's project does not let this one in", async () => {
    const [{ body }, stranger] = [await connected(), await newPerson(target)];
    await offerTo(stranger);
    expect((await connectFederated(stranger.client, "gcp", body)).json).toMatchObject({ code: "trust_refused" });
  });

  test("S60: a preflight says what a connect would find, and leaves nothing", async () => {
    const person = await newPerson(target);
    const { project, body } = await trusting(person);
    const preflight = async () => (await person.client.preflightConnection("gcp", { ...body, method: "federated" })).json;
    expect(await preflight()).toMatchObject({ works: true, identity: { id: body.service_account }, failure: null });
    await project.setDisabled(true);
    expect(await preflight()).toMatchObject({ works: false, failure: { code: "trust_refused" } });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("what the customer breaks names the customer, ends it once, and comes back by a check", async () => {
    const { person, project, offered, serve } = await connected();
    await project.setDisabled(true);
    expect(await check(person)).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    expect(await read(person)).toMatchObject({ status: "reauth_required" });
    expect((await serve()).json).toMatchObject({ code: "trust_refused" });
    await project.setDisabled(false);
    expect(await check(person)).toMatchObject({ works: true, connection: { status: "active" } });
    await project.open();
    expect(await check(person)).toMatchObject({
      works: false,
      failure: { code: "trust_insecure", owner: "customer", command: expect.stringContaining(offered.subject) },
    });
    await project.close(offered);
    expect(await check(person)).toMatchObject({ works: true, connection: { status: "active" } });
  });

  test("S79: while Google cannot read our issuer's keys, the operator is named and no connection ends", async () => {
    const { person } = await connected();
    const refusal = { error: "invalid_grant", error_description: "Error connecting to the given credential's issuer." };
    await controlGoogle(target, "POST", "faults", { method: "POST", path: "/v1/token", status: 400, body: refusal, times: 9 });
    expect(await check(person)).toMatchObject({ works: false, failure: { code: "issuer_unreachable", owner: "operator" } });
    expect(await read(person)).toMatchObject({ status: "active" });
    await controlGoogle(target, "DELETE", "faults");
    expect(await check(person)).toMatchObject({ works: true });
  });

  test("S81: takes the place of a login under the same id, whose grant is revoked once its tokens have expired; and gives it back to one", async () => {
    const [person, account] = await Promise.all([newPerson(target), addAccount(target)]);
    await setGoogle(target, { access_token_lifetime_seconds: 8 });
    await connectFully(person, account);
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    const before = await read(person);
    const { body, offered } = await trusting(person);
    expect(offered.subject).toBe(`conn:${before.id}`);
    expect((await connectFederated(person.client, "gcp", body)).json).toMatchObject({ code: "account_mismatch" });
    expect((await connectFederated(person.client, "gcp", body, { replace_account: true })).status).toBe(200);
    expect(await read(person)).toMatchObject({ id: before.id, method: "federated", identity: { id: body.service_account } });
    expect((await read(person)).left).toMatchObject([{ what: "earlier_grant", state: "pending", code: "given_back_later" }]);
    const revoked = async () => {
      await sweepNow(target);
      return refreshTokenStates(target, account);
    };
    await expect.poll(revoked).toEqual(["revoked"]);
    expect((await read(person)).left).toEqual([]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect((await confirm(person, await connect(person, account))).status).toBe(200);
    const login = await read(person);
    expect(login).toMatchObject({ id: before.id, method: "login" });
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
    // The customer still trusts this connection's subject: only they can end that.
    expect(login.left).toMatchObject([
      { what: "earlier_binding", target: body.service_account, state: "left", command: expect.stringContaining(offered.subject) },
      { what: "earlier_identity_provider", command: expect.stringContaining("providers delete") },
      { what: "earlier_access_token", lives_until: expect.any(String) },
    ]);
  });

  test("S83: a disconnect says what is left to the customer, in a safe order", async () => {
    const { person, body, offered } = await connected();
    const { status, json } = await person.client.disconnectConnection("gcp");
    expect([status, json.state, json.revoked]).toEqual([200, "disconnected", false]);
    expect(json.left).toMatchObject([
      { what: "binding", target: body.service_account, command: expect.stringContaining(offered.subject) },
      { what: "identity_provider", command: expect.stringContaining("providers delete") },
      { what: "access_token", lives_until: expect.any(String) },
    ]);
    expect(await person.client.disconnectConnection("gcp")).toMatchObject({ json });
    expect((await offerTo(person)).subject).not.toBe(offered.subject);
  });
});
