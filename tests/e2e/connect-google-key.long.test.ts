import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../client/generated/operations.ts";
import { addAccount, failGoogle, refreshTokenStates } from "../fixtures/google-control.ts";
import { addKey, connectKey, deleteKey, editServiceAccount, searchProjectsWith } from "../fixtures/google-key-control.ts";
import { confirm, confirmOf, connect, connectFully, newPerson, outcomeOf, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { findingsOf } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Google by a service account's key`, () => {
  const target = useTarget();
  healAfterEach(target);

  const read = async (person: Person) => (await person.client.readConnection("gcp")).json;
  const check = async (person: Person) => (await person.client.checkConnection("gcp")).json;
  const connected = async () => {
    const [person, key] = await Promise.all([newPerson(target), addKey(target)]);
    expect((await connectKey(person, key)).status).toBe(200);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    return { person, key, serve: (wanted?: ReadTokenParams) => machine.client.readToken("gcp", wanted) };
  };

  test("connects with the key that was sent, lists its projects, recommends the login, and sets nothing up", async () => {
    const [person, key] = await Promise.all([newPerson(target), addKey(target)]);
    const answer = await connectKey(person, key);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        success: true,
        email: key.email,
        default_project_id: key.projectId,
        accessible_projects: [{ project_id: key.projectId, name: expect.stringMatching(/^Project 0/) }],
        findings: [expect.objectContaining({ code: "login_recommended", severity: "info" })],
      },
    ]);
    expect(await read(person)).toMatchObject({
      status: "active",
      method: "service_account_key",
      identity: { id: key.email, label: key.email },
      expires_at: null,
      setup_run_id: null,
      scopes: { granted: ["https://www.googleapis.com/auth/cloud-platform"], missing: [] },
    });
    expect(await check(person)).toMatchObject({ works: true, findings: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([expect.stringContaining(`connections/gcp/${person.org}/default`)]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    expect(person.answers.filter(({ text }) => text.includes("PRIVATE KEY"))).toEqual([]);
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

  test("tells what is wrong in the order in which Aurora's client knows it, stores nothing, and repeats nothing", async () => {
    const [person, key, other, empty] = await Promise.all([
      newPerson(target),
      addKey(target),
      addKey(target),
      addKey(target, { projects: 0 }),
    ]);
    const file = JSON.parse(key.file);
    const sent: readonly (readonly [unknown, string])[] = [
      [undefined, "service_account_json is required and must be a string"],
      [{ type: "service_account" }, "service_account_json is required and must be a string"],
      [`${key.file}}`, "service_account_json is not valid JSON"],
      ["[]", "service_account_json must be a JSON object"],
      [JSON.stringify({ ...file, type: "authorized_user" }), 'must have the type "service_account"'],
      [JSON.stringify({ ...file, token_uri: "", private_key: "no key" }), "lacks the field token_uri"],
      [JSON.stringify({ ...file, private_key: "no key" }), "malformed: private_key"],
      [JSON.stringify({ ...file, private_key: JSON.parse(other.file).private_key }), "Google rejected the service account key"],
      [empty.file, "No accessible GCP projects found"],
    ];
    for (const [service_account_json, words] of sent) {
      const { status, json, text } = await person.sendByHand("POST", "/api/gcp/service-account/connect", { service_account_json });
      expect([status, json.error, json.request_id]).toEqual([400, expect.stringContaining(words), expect.any(String)]);
      expect(text).not.toMatch(/PRIVATE|no key|authorized_user/);
    }
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("S60: a preflight says what a connect would find, with the method's name or without, and leaves nothing", async () => {
    const [person, key, empty] = await Promise.all([newPerson(target), addKey(target), addKey(target, { projects: 0 })]);
    const preflight = async (body: object) => (await person.client.preflightConnection("gcp", { ...body })).json;
    const sent = { service_account_json: key.file };
    for (const body of [sent, { ...sent, method: "service_account_key" }]) {
      expect(await preflight(body)).toMatchObject({ works: true, identity: { id: key.email }, failure: null });
    }
    expect(await preflight({ service_account_json: empty.file })).toMatchObject({ works: false, failure: { code: "projects_missing" } });
    expect(await preflight({ ...sent, method: "login" })).toMatchObject({ status: 400, code: "invalid_request" });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("takes the place of a login, whose grant is revoked at Google first", async () => {
    const [person, account, key] = await Promise.all([newPerson(target), addAccount(target), addKey(target)]);
    await connectFully(person, account);
    const before = await read(person);
    expect((await connectKey(person, key, { replace_account: false })).json).toMatchObject({ code: "account_mismatch" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await connectKey(person, key)).status).toBe(200);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await read(person)).toMatchObject({
      id: before.id,
      method: "service_account_key",
      identity: { id: key.email },
      setup_run_id: null,
    });
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
    expect(await check(person)).toMatchObject({ works: true });
  });

  test("gives its place to a login as Aurora's client begins one, and the key is erased here", async () => {
    const [{ person, key, serve }, account] = [await connected(), await addAccount(target)];
    const callback = await connect(person, account);
    expect(outcomeOf(callback)).toMatchObject({ login: "gcp_confirm" });
    const { json } = await person.client.previewConfirmation({ confirm: confirmOf(callback) });
    expect(json).toMatchObject({ replaces: { identity: { id: key.email } } });
    expect((await confirm(person, callback)).status).toBe(200);
    expect(await read(person)).toMatchObject({ method: "login", identity: { id: account.sub } });
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
    expect((await serve()).json.scopes).toContain("openid");
  });

  test("another account's key takes its place, and so does a second key of the account", async () => {
    const [{ person }, other] = [await connected(), await addKey(target)];
    expect((await connectKey(person, other)).json).toMatchObject({ email: other.email });
    expect((await connectKey(person, other)).status).toBe(200);
    expect(await read(person)).toMatchObject({ identity: { id: other.email } });
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
  });

  test.each<[string, (key: Awaited<ReturnType<typeof addKey>>) => Promise<unknown>]>([
    ["was deleted", (key) => deleteKey(target, key)],
    ["belongs to an account that was disabled", (key) => editServiceAccount(target, key, { disabled: true })],
  ])("a key that %s needs the customer, who is told once", async (_what, deed) => {
    const { person, key, serve } = await connected();
    await deed(key);
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ status: 409, code: "credential_rejected" });
    expect(await read(person)).toMatchObject({ status: "reauth_required", last_failure: { code: "credential_rejected" } });
    expect((await serve()).json).toMatchObject({ code: "credential_rejected" });
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected", "connection.reauth_required"]);
    expect((await connectKey(person, await addKey(target))).status).toBe(200);
    expect(await read(person)).toMatchObject({ status: "active", last_failure: null });
  });

  test("an account that lost its projects is a finding, and one that was enabled again comes back by a check", async () => {
    const { person, key } = await connected();
    await editServiceAccount(target, key, { projects: [] });
    expect(findingsOf(await person.client.checkConnection("gcp"))).toMatchObject([{ code: "projects_missing", target: key.email }]);
    await editServiceAccount(target, key, { disabled: true });
    expect(await check(person)).toMatchObject({ works: false, connection: { status: "reauth_required" } });
    await editServiceAccount(target, key, { disabled: false });
    expect(await check(person)).toMatchObject({ works: true, connection: { status: "active" } });
  });

  test("an outage of Google is told as one, and the same key connects after it", async () => {
    const [person, key] = await Promise.all([newPerson(target), addKey(target)]);
    await failGoogle(target, { method: "POST", path: "/token", status: 503, body: {} });
    expect((await connectKey(person, key)).json).toMatchObject({ code: "provider_unavailable", error: expect.any(String) });
    expect((await connectKey(person, key)).status).toBe(200);
  });

  test("S29, S30: a disconnect erases the key here, and says with which command the customer deletes it", async () => {
    const { person, key } = await connected();
    const { status, json } = await person.client.disconnectConnection("gcp");
    expect([status, json.state, json.revoked]).toEqual([200, "disconnected", false]);
    expect(json.left).toMatchObject([
      {
        what: "service_account_key",
        target: key.keyId,
        command: `gcloud iam service-accounts keys delete ${key.keyId} --iam-account=${key.email}`,
        url: "https://console.cloud.google.com/iam-admin/serviceaccounts",
      },
      { what: "access_token", lives_until: expect.any(String) },
    ]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await person.client.disconnectConnection("gcp")).toMatchObject({ json });
  });
});
