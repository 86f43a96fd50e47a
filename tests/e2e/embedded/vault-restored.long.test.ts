import { describe, expect, test } from "vitest";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { type Connected, connectSomebody, eventsOf, readConnection } from "./keeping.ts";
import { credentialsOf } from "./what-is-left.ts";

describe("embedded: Vault is restored from a backup that is older than the record", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const refresh = ({ person }: Connected) => person.client.refreshConnection("gcp");
  const serve = ({ machine }: Connected) => machine.client.readToken("gcp");

  async function backUp({ person }: Connected): Promise<() => Promise<void>> {
    const [path = ""] = await credentialsOf(target, person.org);
    return target.inside.backUpVault(path);
  }

  test("the broker refreshes a token that expired in the backup, although the record says that it is fresh", async () => {
    const connected = await connectSomebody(target);
    await refresh(connected);
    const [path = ""] = await credentialsOf(target, connected.person.org);
    await target.inside.changeInVault(path, { expires_at: new Date().toISOString() });
    const restore = await backUp(connected);
    expect((await refresh(connected)).json).toMatchObject({ connection: { credential: { version: 3 } } });
    await restore();

    const served = await serve(connected);
    expect([served.status, served.json.code]).toEqual([200, undefined]);
    expect(await readConnection(connected.person)).toMatchObject({ status: "active", last_failure: null, credential: { version: 3 } });
    expect(await eventsOf(target, connected.person)).toEqual([]);
  });

  test("the broker serves a token that still works, and the record names the version that was restored", async () => {
    const connected = await connectSomebody(target);
    const restore = await backUp(connected);
    await refresh(connected);
    await restore();

    expect((await serve(connected)).status).toBe(200);
    expect(await readConnection(connected.person)).toMatchObject({ status: "active", credential: { version: 1 } });
  });
});
