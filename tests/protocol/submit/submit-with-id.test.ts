import { expect, test } from "vitest";
import { submitConnection } from "../../../lib/connections/connect/submit-connection.ts";
import type { SubmissionMethod } from "../../../lib/connections/provider.ts";
import { Secret } from "../../../lib/secret.ts";
import type { ScriptedSubmission } from "../../fakes/scripted-submission.ts";
import { acme, signal } from "../../fixtures/connect-fixture.ts";
import { openSubmitWorld, secret } from "./submit-fixture.ts";

/** A world whose role trusts one connection by its id, as a cloud without a secret does. */
function openWorldWithId() {
  const world = openSubmitWorld();
  const seen: (string | undefined)[] = [];
  const method: ScriptedSubmission = {
    ...world.role,
    needsId: true,
    verify: async (input, call) => {
      seen.push(call.connectionId);
      return world.role.verify(input, call);
    },
  };
  const submit = (replaceAccount = false, using = world.deps) => world.submit(secret, { method, replaceAccount }, using);
  return { ...world, method, submit, seen };
}

test("a connection gets the id that was reserved for it, which its trust names", async () => {
  const { submit, deps, seen } = openWorldWithId();
  const reserved = await deps.reservedIds.readOrReserve(acme);
  const { connection } = await submit();

  expect(connection.id).toBe(reserved);
  expect(connection.grantId).not.toBe(reserved);
  expect(seen).toEqual([reserved]);
});

test("S68: the answer waits for what processes remember only where a connection was before", async () => {
  const { submit, deps, clock } = openWorldWithId();
  await deps.reservedIds.readOrReserve(acme);
  const waited = async (connect: () => Promise<unknown>) => {
    const before = clock().getTime();
    await connect();
    return clock().getTime() - before;
  };
  expect(await waited(() => submit())).toBe(0);
  clock.moveMinutes(1);
  expect(await waited(() => submit())).toBe(1000);
});

test("without an offer nobody can trust us, and the provider is not asked", async () => {
  const { submit, seen, deps, leftBehind } = openWorldWithId();
  await expect(submit()).rejects.toMatchObject({ code: "offer_required" });
  expect(seen).toEqual([]);
  expect(await deps.connections.read(acme)).toBeUndefined();
  expect(await leftBehind()).toEqual([]);
});

test("in the place of a connection by another method it keeps that one's id", async () => {
  const { submit, deps, seen, submit: again } = openWorldWithId();
  await deps.reservedIds.readOrReserve(acme);
  const first = await openFirst(deps, deps.client);
  const { connection } = await submit();
  expect([connection.id, connection.method]).toEqual([first, "role"]);
  expect((await again()).connection.id).toBe(first);
  expect(seen).toEqual([first, first]);
});

test("S77: a submission whose place was taken by another connection meanwhile does not take its id", async () => {
  const { submit, deps, client, leftBehind } = openWorldWithId();
  await deps.reservedIds.readOrReserve(acme);
  const { write } = deps.parked;
  let first = "";
  deps.parked.write = async (...given) => {
    deps.parked.write = write;
    await write(...given);
    first = await openFirst(deps, client);
  };
  await expect(submit()).rejects.toMatchObject({ code: "trust_refused" });
  expect(await deps.connections.read(acme)).toMatchObject({ id: first, method: "client" });
  expect(await leftBehind()).toEqual([]);
});

test("the id of a connection that is being disconnected is not taken: the provider is not asked", async () => {
  const { submit, deps, seen, leftBehind } = openWorldWithId();
  await openFirst(deps, deps.client);
  const disconnect = { principalId: "user-1", startedAt: deps.clock() };
  deps.connections.patch(acme, { status: "disconnecting", disconnect });
  await expect(submit(true)).rejects.toMatchObject({ code: "connection_disconnecting" });
  expect([seen, await leftBehind()]).toEqual([[], []]);
});

test("an id is not used a second time where its connection was disconnected while a submission was proved", async () => {
  const { method, deps, disconnect, clock, leftBehind } = openWorldWithId();
  const first = await openFirst(deps, deps.client);
  clock.moveSeconds(1);
  const proved: ScriptedSubmission = {
    ...method,
    verify: async (...given) => {
      const verified = await method.verify(...given);
      clock.moveSeconds(1);
      await disconnect();
      clock.moveSeconds(1);
      return verified;
    },
  };
  const submission = { at: acme, method: proved, input: { secret: new Secret(secret) }, principalId: "user-1", replaceAccount: true };
  const submitted = submitConnection(deps, submission, { work: signal, withdraw: signal });
  await expect(submitted).rejects.toMatchObject({ code: "connection_disconnecting" });
  expect(await deps.connections.read(acme)).toBeUndefined();
  expect(deps.connections.kept.filter(({ id }) => id === `${first}.disconnected`)).toHaveLength(1);
  expect(await leftBehind()).toEqual([]);
});

async function openFirst(
  deps: ReturnType<typeof openSubmitWorld>["deps"],
  method: SubmissionMethod<{ readonly secret: Secret }>,
): Promise<string> {
  const submission = { at: acme, method, input: { secret: new Secret(secret) }, principalId: "user-1" };
  return (await submitConnection(deps, submission, { work: signal, withdraw: signal })).connection.id;
}
