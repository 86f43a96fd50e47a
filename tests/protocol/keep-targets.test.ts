import { expect, it } from "vitest";
import { keepTargets } from "../../lib/connections/tokens/keep-targets.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

const listed = { ids: ["shop"] };

it("writes what is listed once, and nothing while it stays the same", async () => {
  const { engine, read, clock } = await openEngine();
  await keepTargets(engine, await read(), async () => listed);
  const noted = await read();
  expect(noted).toMatchObject({ targets: listed, updatedAt: clock() });
  clock.moveSeconds(60);
  await keepTargets(engine, noted, async () => ({ ...listed }));
  expect(await read()).toEqual(noted);
});

it("writes no record that had none and has nothing to name", async () => {
  const { engine, read, clock } = await openEngine();
  const before = await read();
  clock.moveSeconds(60);
  await keepTargets(engine, before, async () => ({ ids: [] }));
  expect(await read()).toEqual(before);
});

it("leaves what is known while another process has the lease, and when the grant was replaced", async () => {
  const { engine, read, hold, connections, clock } = await openEngine();
  const before = await read();
  await hold(30);
  await keepTargets(engine, before, async () => listed);
  expect((await read()).targets).toBeUndefined();
  clock.moveSeconds(31);
  await keepTargets(engine, { ...before, grantId: "an earlier grant" }, async () => listed);
  expect((await read()).targets).toBeUndefined();
  connections.patch(acme, { status: "disconnecting" });
  await keepTargets(engine, before, async () => listed);
  expect((await read()).targets).toBeUndefined();
});

it("throws a bug, and no failure", async () => {
  const { engine, read } = await openEngine();
  const before = await read();
  await keepTargets(engine, before, () => Promise.reject(new Failure("provider_unavailable")));
  await expect(keepTargets(engine, before, () => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
});
