import { describe, expect, it } from "vitest";
import { toConnectionView } from "../../../lib/connections/to-connection-view.ts";
import { Failure } from "../../../lib/errors.ts";
import { neededScope } from "../../fakes/scripted-submission.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { listAll } from "../../fixtures/list-all.ts";
import { mortalProcess } from "../crash-fixture.ts";
import { openSubmitWorld } from "../submit/submit-fixture.ts";
import { net, openMinted } from "./mint-fixture.ts";

const remark = { code: "tag_without_owner", severity: "warning", title: "A tag", action: "Give it an owner.", owner: "customer" } as const;
const worst = { severity: "warning", code: "tag_without_owner" };

describe("what the last check found", () => {
  it("is on the record with the write of the check, and replaced by the next one", async () => {
    const { refresh, method, read, clock, calls } = await openMinted();
    method.remark([remark]);
    await refresh();
    expect((await read()).checked).toEqual({ at: clock(), worst });
    expect(calls.commit, "no write of its own").toBe(1);
    method.remark([]);
    clock.moveSeconds(60);
    await refresh();
    expect((await read()).checked).toEqual({ at: clock() });
  });

  it("makes way for a failure, and is there again after the check that succeeds", async () => {
    const { refresh, method, read } = await openMinted();
    method.remark([remark]);
    await refresh();
    method.failNext("probe", new Failure("provider_unavailable"));
    await refresh();
    expect(await read()).toMatchObject({ failure: { code: "provider_unavailable" } });
    expect(await read()).not.toHaveProperty("checked");
    await refresh();
    expect(await read()).toMatchObject({ checked: { worst } });
  });

  it("is gone when a caller finds that the connection has ended", async () => {
    const { refresh, serve, method, read } = await openMinted();
    await refresh();
    method.endClient();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).not.toHaveProperty("checked");
  });

  it("is not written when a token is requested for a caller", async () => {
    const { serve, read, calls } = await openMinted();
    await serve();
    expect(await read()).not.toHaveProperty("checked");
    expect(calls.commit).toBe(0);
  });

  it("shows in a list of connections, without words", async () => {
    const { refresh, method, read, connections, clock } = await openMinted();
    const view = async () => toConnectionView(await read(), new Set()).checked;
    expect(await view()).toBeNull();
    await refresh();
    expect(await view()).toEqual({ at: clock().toISOString(), severity: null, code: null });
    method.remark([remark]);
    await refresh();
    expect(await view()).toEqual({ at: clock().toISOString(), ...worst });
    expect((await listAll(connections, net.tenant)).map(({ checked }) => checked?.worst)).toContainEqual(worst);
  });
});

describe("what the verification of a submission found", () => {
  const lacking = "secret-of-a-client-that-lacks-a-scope";

  it("is on the record of its connection", async () => {
    const { submit, client, connections, clock } = openSubmitWorld();
    client.know(lacking, "acme-tailnet", [neededScope]);
    const { connection } = await submit(lacking);
    expect(connection.checked).toEqual({ at: clock(), worst: { severity: "warning", code: "scope_missing" } });
    expect(await connections.read(acme)).toEqual(connection);
  });

  it("is on it also when the sweeper makes it live", async () => {
    const { submit, client, deps, sweep, clock, connections } = openSubmitWorld();
    client.know(lacking, "acme-tailnet", [neededScope]);
    const at = clock();
    const { wrap } = mortalProcess({ call: 1, when: "before" });
    await submit(lacking, {}, { ...deps, tombstones: wrap("tombstones", deps.tombstones) }).catch(() => undefined);
    clock.moveMinutes(2);
    await sweep();
    expect(await connections.read(acme)).toMatchObject({ checked: { at, worst: { code: "scope_missing" } } });
  });
});
