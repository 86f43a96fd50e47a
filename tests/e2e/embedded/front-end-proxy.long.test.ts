import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { addAccount } from "../../fixtures/google-control.ts";
import { connectFully, newPerson, personWith } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe(`embedded: called by Aurora's front end (AUTH_MODE=proxy)`, () => {
  const target = useEmbeddedTarget({ params: { authMode: "proxy" } });
  afterEach(() => target.inside.heal());

  const send = (headers: Record<string, string>) => personWith(target, { id: "", org: "" }, headers).client.listConnections();
  const secret = () => target.inside.secrets.frontEndSecret;

  test("the whole journey works for the person and organisation that the front end names", async () => {
    const [id, org] = [randomUUID(), randomUUID()];
    const headers = { "x-internal-secret": secret(), "x-user-id": id, "x-org-id": org, "x-user-role": "editor" };
    const person = personWith(target, { id, org }, headers);
    const confirmed = await connectFully(person, await addAccount(target));
    expect(confirmed.json.connection).toMatchObject({ connected_by: id, status: "active" });
    expect((await personWith(target, { id, org }, { ...headers, "x-org-id": randomUUID() }).client.readConnection("gcp")).status).toBe(404);
    expect((await personWith(target, { id, org }, { ...headers, "x-org-id": org.toUpperCase() }).client.readConnection("gcp")).status).toBe(
      200,
    );
  });

  test("S49: a person without an organisation is refused as Aurora's server refuses them", async () => {
    const [id, org] = [randomUUID(), randomUUID()];
    const headers = { "x-internal-secret": secret(), "x-user-id": id, "x-user-role": "admin" };
    const inOrganisation = personWith(target, { id, org }, { ...headers, "x-org-id": org });
    expect((await inOrganisation.client.listConnections()).status).toBe(200);
    for (const none of [{}, { "x-org-id": "" }]) {
      const alone = personWith(target, { id, org }, { ...headers, ...none });
      expect(await alone.client.startLogin({})).toMatchObject({
        status: 403,
        json: { error: "Forbidden - no organization context", code: "organisation_missing", request_id: expect.any(String) },
      });
      expect(await alone.client.listConnections()).toMatchObject({
        status: 403,
        json: { type: "urn:problem-type:aurora-oauth:organisation_missing", code: "organisation_missing" },
      });
    }
  });

  test("S57: a front end that sends no role, or viewer, gives no right to write, and an unknown role none at all", async () => {
    const ids = { "x-internal-secret": secret(), "x-user-id": randomUUID(), "x-org-id": randomUUID() };
    const statuses = async (role: Record<string, string>) => {
      const { client } = personWith(target, { id: ids["x-user-id"], org: ids["x-org-id"] }, { ...ids, ...role });
      const answers = await Promise.all([
        client.listConnections(),
        client.startLogin({}),
        client.disconnectConnection("gcp"),
        client.refreshConnection("gcp"),
        client.readToken("gcp"),
      ]);
      return answers.map(({ status }) => status);
    };
    for (const role of [{}, { "x-user-role": "viewer" }]) {
      expect([role, await statuses(role)]).toEqual([role, [200, 403, 403, 403, 403]]);
    }
    for (const role of ["owner", "", "Admin", "viewer,admin"]) {
      expect([role, await statuses({ "x-user-role": role })]).toEqual([role, [403, 403, 403, 403, 403]]);
    }
    for (const role of ["editor", "admin"]) {
      expect([role, await statuses({ "x-user-role": role })]).toEqual([role, [200, 200, 404, 404, 403]]);
    }
  });

  test("S49: a wrong or missing internal secret is a 403 for every named person", async () => {
    const ids = { "x-user-id": randomUUID(), "x-org-id": randomUUID() };
    for (const wrong of [
      {},
      { "x-internal-secret": "" },
      { "x-internal-secret": "wrong" },
      { "x-internal-secret": secret().slice(0, -1) },
      { "x-internal-secret": `${secret()}x` },
    ]) {
      const answer = await send({ ...ids, ...wrong });
      expect([answer.status, answer.json.code]).toEqual([403, "forbidden"]);
    }
    // Nothing is said about the ids before.
    expect((await send({ "x-user-id": "nonsense" })).json.code).toBe("forbidden");
  });

  test("S49: an id that is no UUID is a 401, and an absent user too", async () => {
    const [user, org] = [randomUUID(), randomUUID()];
    const bad = [
      {},
      { "x-org-id": org },
      { "x-user-id": "", "x-org-id": org },
      { "x-user-id": "1", "x-org-id": org },
      { "x-user-id": user.replaceAll("-", ""), "x-org-id": org },
      { "x-user-id": `${user}, ${randomUUID()}`, "x-org-id": org },
      { "x-user-id": user, "x-org-id": "acme" },
      { "x-user-id": user, "x-org-id": `user:${user}` },
      { "x-user-id": user, "x-org-id": `${org}/../x` },
    ];
    for (const ids of bad) {
      const answer = await send({ "x-internal-secret": secret(), ...ids });
      expect([ids, answer.status, answer.json.code]).toEqual([ids, 401, "unauthenticated"]);
    }
  });

  test("S49: a bearer token counts for nothing in this mode", async () => {
    const person = await newPerson(target);
    expect((await person.client.listConnections()).status).toBe(403);
  });

  test("Aurora's client reads its own words", async () => {
    const stranger = personWith(target, { id: "", org: "" }, {});
    expect((await stranger.client.startLogin({})).json).toMatchObject({ error: "Forbidden", code: "forbidden" });
    const noId = personWith(target, { id: "", org: "" }, { "x-internal-secret": secret() });
    expect((await noId.client.startLogin({})).json).toMatchObject({ error: "Unauthorized", code: "unauthenticated" });
  });

  test("while the operator's secret cannot be read every request is refused, and the answer says who must act", async () => {
    await target.inside.kill("authorizer");
    await target.inside.failAws({ target: "secretsmanager.GetSecretValue", times: 4, type: "InternalServiceError", status: 500 });
    const headers = { "x-internal-secret": secret(), "x-user-id": randomUUID(), "x-org-id": randomUUID() };
    const answer = await send(headers);
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    await target.inside.heal();
    expect((await send(headers)).status).toBe(200);
  });
});
