import { describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import {
  addServiceAccount,
  addServiceAccountOf,
  deleteServiceAccount,
  failOvh,
  type OvhServiceAccount,
  ovhCalls,
  readMeWith,
  setPolicy,
  tokensAtOvh,
} from "../fixtures/ovh-control.ts";
import { connectServiceAccount, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { findingsOf } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

const readProjects = "publicCloudProject:apiovh:get";

describe(`${targetName}: connecting OVHcloud by a service account`, () => {
  const target = useTarget();
  healAfterEach(target);

  const customer = async (wanted: Parameters<typeof addServiceAccount>[1] = {}) => ({
    person: await newPerson(target),
    own: await addServiceAccount(target, wanted),
  });
  const connected = async (wanted: Parameters<typeof addServiceAccount>[1] = {}) => {
    const made = await customer(wanted);
    expect((await connectServiceAccount(made.person, made.own)).status).toBe(200);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const check = (person: Person) => person.client.checkConnection("ovh", { account: "ovh-eu" });
  const serve = (machine: Person) => machine.client.readToken("ovh", { account: "ovh-eu" });
  const read = async (person: Person) => (await person.client.readConnectionOfAccount("ovh", "ovh-eu")).json;

  test("connects with the client that was sent, and shows neither secret nor token", async () => {
    const { person, own } = await customer();
    const answer = await connectServiceAccount(person, own);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        success: true,
        message: "OVHcloud connected successfully",
        endpoint: "ovh-eu",
        account: own.account.nichandle,
        projectCount: 1,
        findings: [],
      },
    ]);
    expect(await read(person)).toMatchObject({
      status: "active",
      method: "service_account",
      identity: { id: own.account.nichandle },
      expires_at: null,
      next: { reason: "duty" },
      credential: { store: "vault", version: 1 },
    });
    expect(person.answers.filter(({ text }) => text.includes(own.body.clientSecret) || text.includes("ovhaccess_"))).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
  });

  test("S27: the broker mints a token that OVHcloud takes, and stores it nowhere", async () => {
    const { own, machine, person } = await connected();
    const served = await serve(machine);
    expect(served.json).toMatchObject({ token_type: "Bearer", scopes: ["all"], expires_at: expect.any(String) });
    expect(await readMeWith(target, own.account, served.json.access_token)).toBe(200);
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
    expect((await person.client.refreshOvhToken()).json).toMatchObject({ status: "success" });
  });

  test("S12: a missing action is a finding with the policy to paste, and a check is clean once it is pasted", async () => {
    const { person, own } = await customer({ allow: [] });
    const { json } = await connectServiceAccount(person, own);
    expect(json).toMatchObject({ success: true, projectCount: null });
    expect(json.findings).toEqual([
      expect.objectContaining({
        code: "iam_action_missing",
        target: readProjects,
        owner: "customer",
        action: expect.stringContaining(`"allow":[{"action":"${readProjects}"}]`),
      }),
    ]);
    expect(findingsOf(await check(person))).toMatchObject([{ code: "iam_action_missing" }]);
    expect((await person.client.listOvhProjects()).json).toMatchObject({ error: "OVH API request failed", code: "provider_forbidden" });
    await setPolicy(target, own, [readProjects]);
    expect(findingsOf(await check(person))).toEqual([]);
    expect((await person.client.listOvhProjects()).json.projects).toHaveLength(1);
  });

  test("a project that has expired is not usable, and the others are", async () => {
    const { person, own } = await customer();
    await setPolicy(target, own, ["publicCloudProject:apiovh:*"]);
    await connectServiceAccount(person, own);
    const projects = async () => {
      const { json } = await person.client.listOvhProjects();
      return (json.projects as { projectId: string; hasPermission: boolean }[]).map(({ hasPermission }) => hasPermission);
    };
    const before = await projects();
    expect(before).toEqual(own.account.projects.map(() => true));
    const path = `/eu/1.0/cloud/project/${own.account.projects[0]?.id}`;
    await failOvh(target, {
      method: "GET",
      path,
      status: 460,
      body: { class: "Client::ServiceExpired", message: "This service has expired" },
    });
    expect(await projects()).toEqual([false, ...before.slice(1)]);
  });

  test("S60: a preflight finds the same, reads only, and stores nothing", async () => {
    const { person, own } = await customer({ allow: [] });
    const before = (await ovhCalls(target)).length;
    const { json } = await person.client.preflightConnection("ovh", own.body, { account: "ovh-eu" });
    expect(json).toMatchObject({ works: true, identity: { id: own.account.nichandle }, findings: [{ code: "iam_action_missing" }] });
    const asked = (await ovhCalls(target)).slice(before).filter(({ method, path }) => method !== "GET" && !path.endsWith("/token"));
    expect(asked).toEqual([]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test.each([
    ["endpoint", { endpoint: "ovh-de" }, "Invalid endpoint"],
    ["clientId", { clientId: "" }, "Invalid client ID format"],
    ["clientSecret", { clientSecret: " " }, "Invalid client secret format"],
  ])("refuses a wrong %s with its field", async (field, changes, error) => {
    const { person, own } = await customer();
    expect((await connectServiceAccount(person, own, changes)).json).toMatchObject({ error, code: "invalid_request", field });
  });

  test("refuses a wrong secret and a client of another region, and says what to do", async () => {
    const { person, own } = await customer();
    for (const changes of [{ clientSecret: "wrong" }, { endpoint: "ovh-ca" }]) {
      const { status, json } = await connectServiceAccount(person, own, changes);
      expect([status, json.code, json.action]).toEqual([401, "credential_rejected", failures.credential_rejected.action]);
    }
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test.each([
    ["a page", { status: 200, body: "<html>Sign in</html>" }, "provider_answer_invalid"],
    ["429", { status: 429, body: { message: "slow down" } }, "provider_throttled"],
    ["503 with a page", { status: 503, body: "<html>Service Unavailable</html>" }, "provider_unavailable"],
  ])("S58: %s from OVHcloud connects nothing, and ends nothing", async (_title, answer, code) => {
    const { person, own } = await customer();
    const another = await connected();
    await failOvh(target, { method: "POST", path: "/eu/auth/oauth2/token", times: 9, ...answer });
    expect((await connectServiceAccount(person, own)).json).toMatchObject({ code });
    expect((await check(another.person)).json).toMatchObject({ works: false, failure: { code } });
    expect(await read(another.person)).toMatchObject({ status: "active" });
  });

  test("a deleted client ends the connection, and another client of the same account brings it back", async () => {
    const { person, own, machine } = await connected();
    await deleteServiceAccount(target, own);
    expect((await check(person)).json).toMatchObject({ works: false, failure: { code: "credential_rejected" } });
    expect((await serve(machine)).json).toMatchObject({ code: "credential_rejected" });
    const { id } = await read(person);
    const next = await addServiceAccountOf(target, own.account);
    expect((await connectServiceAccount(person, next)).status).toBe(200);
    expect(await read(person)).toMatchObject({ id, status: "active" });
    expect((await serve(machine)).status).toBe(200);
  });

  test("takes the place of a login of the same account, whose token is revoked first", async () => {
    const person = await newPerson(target);
    const own = await addServiceAccount(target);
    await signInAtOvh(person, own.account);
    expect((await connectServiceAccount(person, own)).status).toBe(200);
    expect(await read(person)).toMatchObject({ method: "service_account", status: "active", next: { reason: "duty" } });
    const { access_tokens } = await tokensAtOvh(target, own.account);
    expect(access_tokens.filter(({ of }) => of === "login")).toEqual([{ of: "login", status: "ended" }]);
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
  });

  test("S30: a disconnect names the client that is left, and until when its tokens work", async () => {
    const { person, own } = await connected();
    const { json } = await person.client.disconnectConnection("ovh", { account: "ovh-eu" });
    expect(json.left).toEqual([
      expect.objectContaining({ what: "client", target: own.body.clientId, action: expect.stringContaining("delete the client") }),
      expect.objectContaining({ what: "access_token", lives_until: expect.any(String) }),
    ]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("S49: another organisation sees nothing of it, and connects the same account for itself", async () => {
    const { own, person } = await connected();
    const stranger = await newPerson(target);
    expect((await check(stranger)).status).toBe(404);
    expect((await connectServiceAccount(stranger, own)).status).toBe(200);
    await stranger.client.disconnectConnection("ovh", { account: "ovh-eu" });
    expect((await check(person)).json).toMatchObject({ works: true });
  });

  const wrongBody = (own: OvhServiceAccount) => ({ ...own.body, clientSecret: 7 });
  test("S47: a body that cannot be read is refused without a word of it", async () => {
    const { person, own } = await customer();
    const { status, text } = await person.sendByHand("POST", "/ovh_api/ovh/service-account/connect", wrongBody(own));
    expect([status, text.includes(own.body.clientId)]).toEqual([400, false]);
  });
});
