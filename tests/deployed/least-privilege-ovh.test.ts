import { afterEach, describe, expect, test } from "vitest";
import { newPerson, outcomeOf } from "../fixtures/journey.ts";
import { addOvhAccount, addServiceAccount, deleteServiceAccount, healOvh, setOvh } from "../fixtures/ovh-control.ts";
import { connectServiceAccount, endpointOf, reachOvhCallback, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { notPublished, useRights } from "./use-rights.ts";

describe("deployed: a function of OVHcloud's routes without one of its rights", () => {
  const { target, takeFromAll, callWithout, untilLogged } = useRights();
  afterEach(() => missing ?? healOvh(target()));

  /** A person with an account at OVHcloud, who has signed in or not. */
  const customer = async () => ({ person: await newPerson(target()), account: await addOvhAccount(target()) });
  const signedIn = async () => {
    const made = await customer();
    expect((await signInAtOvh(made.person, made.account)).status).toBe(200);
    return made;
  };
  const connected = async () => {
    const [person, serviceAccount] = [await newPerson(target()), await addServiceAccount(target())];
    expect((await connectServiceAccount(person, serviceAccount)).status).toBe(200);
    return { person, serviceAccount };
  };

  test("none of them uses the table: table_unavailable", async () => {
    const { person, account } = await customer();
    const serviceAccount = await addServiceAccount(target());
    const projectId = account.projects[0]?.id ?? "";
    const { client } = person;
    const calls = {
      ovhInitiate: () => client.startOvhLogin({ endpoint: endpointOf(account) }),
      ovhRefresh: () => client.refreshOvhToken({}),
      "auroraOvhListProjects status": () => client.readOvhStatus(),
      "auroraOvhListProjects projects": () => client.listOvhProjects(),
      "auroraOvhChooseProjects projects": () => client.chooseOvhProjects({ projects: [{ projectId, enabled: true }] }),
      auroraReadItemAndCount: () => client.readOvhRootProject(),
      "auroraOvhChooseProjects root": () => client.chooseOvhRootProject({ projectId }),
      ovhDisconnect: () => client.disconnectOvh(),
      ovhConnectServiceAccount: () => connectServiceAccount(person, serviceAccount),
    };
    const answers = await callWithout("dynamodb", calls);
    expect(answers).toEqual(Object.fromEntries(Object.keys(calls).map((key) => [key, "503 table_unavailable"])));
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test.for([
    ["dynamodb", "table_unavailable"],
    ["secretsmanager", "secrets_unavailable"],
  ] as const)("ovhStart and ovhCallback without %s connect nothing: %s", async ([about, code]) => {
    const { person, account } = await customer();
    const { json } = await person.client.startOvhLogin({ endpoint: endpointOf(account) });
    const callback = await reachOvhCallback(person, account);
    const outcomes = await takeFromAll(["ovhStart", "ovhCallback"], about, async () => [
      outcomeOf(await person.visit(String(json.authorizationUrl))).failure,
      outcomeOf(await person.visit(callback)).failure,
    ]);
    expect(outcomes).toEqual([code, code]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("those that use our own client at OVHcloud do not read its secret: secrets_unavailable, and the connection stays active", async () => {
    await setOvh(target(), { refresh_tokens: "kept", login_token_seconds: 8 });
    const [person, own] = [await newPerson(target()), await addServiceAccount(target())];
    expect((await signInAtOvh(person, own.account)).status).toBe(200);
    await takeFromAll(["ovhRefresh", "auroraOvhListProjects"], "secretsmanager", async () => {
      const { refreshOvhToken, listOvhProjects, readOvhStatus } = person.client;
      expect((await refreshOvhToken({})).json.code).toBe("secrets_unavailable");
      // They work with the token while it lives.
      await expect.poll(async () => (await listOvhProjects()).json.code, { timeout: 30_000, interval: 1000 }).toBe("secrets_unavailable");
      expect((await readOvhStatus()).json.code).toBe("secrets_unavailable");
    });
    expect((await person.client.readConnectionOfAccount("ovh", "ovh-eu")).json).toMatchObject({
      last_failure: { code: "secrets_unavailable" },
    });
  });

  test("those that revoke a login do not read the secret: secrets_unavailable in the log, and the revocation is tried again later", async () => {
    await setOvh(target(), { refresh_tokens: "kept" });
    const [person, own] = [await newPerson(target()), await addServiceAccount(target())];
    const { person: other } = await signedIn();
    expect((await signInAtOvh(person, own.account)).status).toBe(200);
    await takeFromAll(["ovhDisconnect", "ovhConnectServiceAccount"], "secretsmanager", async () => {
      // It revokes the login that it replaces.
      const replace = async () => expect((await connectServiceAccount(person, own)).status).toBe(200);
      await untilLogged("ovhConnectServiceAccount", /secrets_unavailable/, replace);
      const disconnect = async () => expect((await other.client.disconnectOvh()).status).toBe(206);
      await untilLogged("ovhDisconnect", /secrets_unavailable/, disconnect);
    });
    expect((await other.client.disconnectOvh()).json).toMatchObject({ status: "disconnected" });
  });

  test("none of them tells others: each event waits in the outbox", async () => {
    const { person, serviceAccount } = await connected();
    const [newcomer, other] = [await newPerson(target()), await addServiceAccount(target())];
    await takeFromAll(["ovhConnectServiceAccount", "ovhDisconnect", "auroraOvhListProjects"], "events", async () => {
      const connect = async () => expect((await connectServiceAccount(newcomer, other)).status).toBe(200);
      await untilLogged("ovhConnectServiceAccount", notPublished("connection.connected"), connect);
      const disconnect = async () => expect((await newcomer.client.disconnectOvh()).status).toBe(200);
      await untilLogged("ovhDisconnect", notPublished("connection.disconnected"), disconnect);
      const findDeleted = async () => {
        await deleteServiceAccount(target(), serviceAccount);
        expect((await person.client.listOvhProjects()).status).toBe(401);
      };
      await untilLogged("auroraOvhListProjects", notPublished("connection.reauth_required"), findDeleted);
    });
    expect((await newcomer.client.listConnections()).json).toEqual({ connections: [] });
    expect((await person.client.readConnectionOfAccount("ovh", "ovh-eu")).json).toMatchObject({ status: "reauth_required" });
  });

  test("with all of them back, everything works", async () => {
    const { person } = await signedIn();
    expect((await person.client.listOvhProjects()).status).toBe(200);
    expect((await person.client.disconnectOvh()).json).toMatchObject({ status: "disconnected" });
  });
});
