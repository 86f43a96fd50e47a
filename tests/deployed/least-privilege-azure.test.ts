import { describe, expect, test } from "vitest";
import { type AzureApplication, addApplication, addDirectory, deleteApplication } from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { notPublished, useRights } from "./use-rights.ts";

describe("deployed: a function of Azure's routes without one of its rights", () => {
  const { target, takeFromAll, callWithout, untilLogged } = useRights();

  const customer = async () => ({
    person: await newPerson(target()),
    application: await addApplication(target(), await addDirectory(target())),
  });
  const login = (person: Person, application: AzureApplication) => person.client.connectAzure(application);

  test("none of them uses the table: table_unavailable", async () => {
    const { person, application } = await customer();
    const calls = {
      auroraReadAndCount: () => person.client.readAzureSubscription(),
      auroraAzureSubscriptions: () => person.client.listAzureSubscriptions(),
      auroraChange: () => person.client.chooseAzureSubscriptions({ projects: [] }),
      azureLogin: () => login(person, application),
    };
    const answers = await callWithout("dynamodb", calls);
    expect(answers).toEqual(Object.fromEntries(Object.keys(calls).map((key) => [key, "503 table_unavailable"])));
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("none of them tells others: each event waits in the outbox", async () => {
    const { person, application } = await customer();
    await takeFromAll(["azureLogin", "auroraAzureSubscriptions"], "events", async () => {
      const connect = async () => expect((await login(person, application)).status).toBe(200);
      await untilLogged("azureLogin", notPublished("connection.connected"), connect);
      expect((await person.client.readConnection("azure")).json).toMatchObject({ status: "active" });
      const findDeleted = async () => {
        await deleteApplication(target(), application);
        expect((await person.client.listAzureSubscriptions()).json).toMatchObject({ code: "client_unknown" });
      };
      await untilLogged("auroraAzureSubscriptions", notPublished("connection.reauth_required"), findDeleted);
    });
    expect((await person.client.readConnection("azure")).json).toMatchObject({ status: "reauth_required" });
  });

  test("with all of them back, everything works", async () => {
    const { person, application } = await customer();
    expect((await login(person, application)).status).toBe(200);
    expect((await person.client.listAzureSubscriptions()).status).toBe(200);
    expect((await person.client.disconnectConnection("azure")).json).toMatchObject({ state: "disconnected" });
  });
});
