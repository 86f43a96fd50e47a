import { expect, it } from "vitest";
import { requestDriftCheck } from "../../lib/setup/daily-drift-check.ts";
import { acme, openEngine, signal } from "../fixtures/engine-fixture.ts";

it("the setup of a connection is looked at again when it has one; without a setup nothing is read or written", async () => {
  const { engine, read, connections, clock } = await openEngine();
  const calls: string[] = [];
  const looks = {
    read: async () => {
      calls.push("read");
      return undefined;
    },
    write: async () => void calls.push("write"),
  };
  const { setupRunId = "run-1", ...without } = await read();
  await requestDriftCheck({ ...engine, looks }, without, signal);
  expect([calls, (await read()).duties]).toEqual([[], undefined]);
  connections.patch(acme, { setupRunId });
  await requestDriftCheck({ ...engine, looks }, await read(), signal);
  expect([calls, (await read()).duties]).toEqual([["read"], { setup_look: clock() }]);
});
