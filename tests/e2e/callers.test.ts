import { describe, expect, test } from "vitest";
import { newPerson } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: callers`, () => {
  const target = useTarget();

  test("a person learns who they are and which role has what they lack, and a machine what its rights reach", async () => {
    const viewer = await newPerson(target, { role: "viewer" });
    expect((await viewer.client.readMe()).json).toMatchObject({ id: viewer.id, kind: "person", organisation: viewer.org });
    expect((await viewer.client.readMe()).json.lacking).toContainEqual({ permission: "connectors:write", roles: ["editor", "admin"] });
    const machine = await newPerson(target, { org: viewer.org, permissions: ["tokens:read:gcp:read"] });
    const reach = [{ permission: "tokens:read", provider: "gcp", level: "read", account: null }];
    expect((await machine.client.readMe()).json).toMatchObject({ id: machine.id, kind: "machine", reach });
  });

  test("S49: a person sees no machines of others, and a machine sees none", async () => {
    const person = await newPerson(target);
    expect(await person.client.listMachines()).toMatchObject({ status: 200, json: { machines: [] } });
    const machine = await newPerson(target, { org: person.org, permissions: ["connectors:read", "tokens:read"] });
    expect((await machine.client.listMachines()).status).toBe(403);
  });
});
