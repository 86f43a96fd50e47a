import { type GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { switchesItemKey } from "../../lib/table/item-keys.ts";
import { readSwitchesNow, switchChangesIn, switchReadsIn } from "../../lib/table/stored-switches.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());
beforeEach(() => put({}));

const put = (switches: Readonly<Record<string, unknown>>) =>
  local.table.client.send(new PutCommand({ TableName: local.table.name, Item: { ...switchesItemKey, ...switches } }));
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1) + seconds * 1000);
const read = () => readSwitchesNow(local.table);
const changes = () => switchChangesIn(local.table);

describe("the switches in the table", () => {
  it("are all off while the item was never written", async () => {
    const none = await startTable();
    expect(await readSwitchesNow(none.table)).toEqual({ stops: [] });
    await none.close();
  });

  it("hold each stop from its own instant on, and lift that one alone", async () => {
    const { stop, lift } = changes();
    await stop({ kind: "organisation", tenant: "acme/eu provider gcp" }, at(1));
    await stop({ kind: "provider", provider: "gcp" }, at(2));
    await stop({ kind: "everything" }, at(3));
    const stops = [
      { target: { kind: "organisation", tenant: "acme/eu provider gcp" }, since: at(1) },
      { target: { kind: "provider", provider: "gcp" }, since: at(2) },
      { target: { kind: "everything" }, since: at(3) },
    ];
    const found = (await read()).stops;
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(stops));
    await lift({ kind: "everything" });
    await lift({ kind: "organisation", tenant: "acme" });
    expect((await read()).stops).toEqual(expect.arrayContaining(stops.slice(0, 2)));
    await lift({ kind: "organisation", tenant: "acme/eu provider gcp" });
    expect((await switchReadsIn(local.table)()).stops).toEqual([stops[1]]);
  });

  it("keep the instant of a stop that is made again, and of a drain", async () => {
    const { stop, drain, endDrain } = changes();
    await stop({ kind: "everything" }, at(1));
    await stop({ kind: "everything" }, at(9));
    await drain(at(2));
    await drain(at(9));
    expect(await read()).toEqual({ stops: [{ target: { kind: "everything" }, since: at(1) }], drainedSince: at(2) });
    await endDrain();
    expect(await read()).toEqual({ stops: [{ target: { kind: "everything" }, since: at(1) }] });
  });

  it("lose nothing when twenty operators write at once", async () => {
    const tenants = Array.from({ length: 20 }, (_, index) => `org-${index}`);
    await Promise.all(tenants.map((tenant) => changes().stop({ kind: "organisation", tenant }, at(0))));
    const found = (await read()).stops.map(({ target }) => (target.kind === "organisation" ? target.tenant : target.kind));
    expect(found.toSorted()).toEqual(tenants.toSorted());
  });

  it("pass over what a later release has added, and read the rest", async () => {
    await put({ "stop region eu-west-1": at(0).toISOString(), "stop provider another": "x", "stop everything": at(1).toISOString() });
    expect(await read()).toEqual({ stops: [{ target: { kind: "everything" }, since: at(1) }] });
  });

  it("are no state at all when a stop cannot be read: it is not taken for none", async () => {
    await put({ "stop everything": true });
    await expect(read()).rejects.toThrow("a switch holds no instant");
  });

  it("cost half a unit where a process reads them, and a whole one where an operator does", async () => {
    const sent: unknown[] = [];
    const { client, name } = local.table;
    const send = (command: GetCommand) => {
      sent.push(command.input.ConsistentRead);
      return client.send(command);
    };
    const recording = { name, client: { ...client, send } };
    await switchReadsIn(recording as never)();
    await readSwitchesNow(recording as never);
    expect(sent).toEqual([false, true]);
  });
});
