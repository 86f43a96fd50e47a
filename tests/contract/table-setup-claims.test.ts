import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { minutesAfter } from "../../lib/system.ts";
import { setupClaimItemKey, stoppedSetupItemKey } from "../../lib/table/item-keys.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import type { Table } from "../../lib/table/table.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

/** Does something just before the claim is read, and after every read of the stop mark that was sent with it. */
function interleave(at: ConnectionKey, before: () => Promise<void>): Table {
  const marks: Promise<unknown>[] = [];
  const client = {
    ...local.table.client,
    send: async (command: { readonly input: { readonly Key?: { readonly sk?: unknown } } }) => {
      const sent = () => local.table.client.send(command as never);
      const sk = command.input.Key?.sk;
      if (sk === stoppedSetupItemKey(at).sk) {
        const mark = sent();
        marks.push(mark);
        return mark;
      }
      if (sk === setupClaimItemKey(at).sk) {
        await setImmediate();
        await Promise.all(marks);
        await before();
      }
      return sent();
    },
  };
  return { ...local.table, client: client as unknown as Table["client"] };
}

it("a run that is stopped while its claim is read is read all the same", async () => {
  const clock = stoppedClock();
  const at: ConnectionKey = { tenant: randomUUID(), provider: "gcp", account: "default" };
  const claims = setupClaimsIn(local.table, clock);
  await claims.claim(at, "run-1", minutesAfter(clock(), 65));
  const table = interleave(at, () => claims.release(at, "run-1", minutesAfter(clock(), 11)));
  expect(await setupClaimsIn(table, clock).read(at)).toBe("run-1");
});
