import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/label.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

/** Organisation `acme` with two connections to one provider. */
async function openLabels() {
  const connections = memoryConnections();
  const limits = countedLimits();
  for (const account of ["default", "production"]) {
    await connections.write(newConnection({ tenant: "acme", account, id: account }), undefined, []);
  }
  const handler = createHandler({ connections, limits: limits.store, clock: () => now });
  const label = (value: unknown, call: Call = {}) =>
    callConnection(handler, "PATCH /connections/{provider}/{account}", {
      account: "production",
      body: JSON.stringify({ label: value }),
      ...call,
    });
  const change = (body: object) =>
    callConnection(handler, "PATCH /connections/{provider}/{account}", { account: "production", body: JSON.stringify(body) });
  const labels = async () => (await connections.list("acme", "gcp")).map((each) => each.label);
  return { connections, limits, label, change, labels };
}

describe("PATCH /connections/{provider}/{account}", () => {
  it("labels the named connection and no other, and null takes the label away", async () => {
    const { label, labels } = await openLabels();
    expect(await label("  Production of Globe ")).toMatchObject({
      status: 200,
      json: { account: "production", label: "Production of Globe" },
    });
    expect(await labels()).toEqual([undefined, "Production of Globe"]);
    expect(await label(null)).toMatchObject({ status: 200, json: { label: null } });
    expect(await labels()).toEqual([undefined, undefined]);
  });

  it.each([
    [""],
    ["   "],
    ["x".repeat(65)],
    ["a\nb"],
    ["\u0000"],
    ["a\u2028b"],
    ["\u202egnp.exe"],
    ["a\u2066b"],
    ["\ud800"],
    ["\u200b"],
    ["\u2060\u00ad"],
    [7],
    [undefined],
  ])("refuses %j as a label", async (value) => {
    const { label, labels } = await openLabels();
    expect(await label(value)).toMatchObject({ status: 400, json: { code: "invalid_request", field: "label" } });
    expect(await labels()).toEqual([undefined, undefined]);
  });

  it("takes letters of every script", async () => {
    const { label } = await openLabels();
    expect((await label("Πελάτης — 顧客 😀")).status).toBe(200);
  });

  it("keeps the label where the body has tags alone, and the tags where it has a label alone", async () => {
    const { label, change } = await openLabels();
    await label("Production");
    expect((await change({ tags: { env: " prod ", "a.b_c-1": "4711" } })).json).toMatchObject({
      label: "Production",
      tags: { env: "prod", "a.b_c-1": "4711" },
    });
    expect((await label(null)).json).toMatchObject({ label: null, tags: { env: "prod" } });
    expect((await change({ tags: { team: "x" } })).json.tags).toEqual({ team: "x" });
    expect((await change({ tags: {}, label: "Test" })).json).toMatchObject({ label: "Test", tags: {} });
  });

  const some = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "x".repeat(length)]));

  it("takes 20 tags, and 2 KB of them", async () => {
    const { change } = await openLabels();
    for (const tags of [some(20, 80), some(10, 194), { ["k".repeat(40)]: "x".repeat(200) }]) {
      expect([(await change({ tags })).json.tags, JSON.stringify(tags).length <= 2048]).toEqual([tags, true]);
    }
  });

  it.each([
    [some(21, 1)],
    [some(11, 190)],
    [{ env: "é".repeat(200), team: "é".repeat(200), a: "é".repeat(200), b: "é".repeat(200), c: "é".repeat(200), d: "é".repeat(200) }],
    [{ Env: "prod" }],
    [{ "1env": "prod" }],
    [{ "": "prod" }],
    [{ ["k".repeat(41)]: "prod" }],
    [{ "env:x": "prod" }],
    [{ env: "" }],
    [{ env: "x".repeat(201) }],
    [{ env: "a\nb" }],
    [{ env: "\u202eprod" }],
    [{ env: 1 }],
    [{ env: null }],
    [null],
    ["env"],
  ])("refuses %j as tags, and repeats nothing of them", async (tags) => {
    const { change } = await openLabels();
    const { status, json } = await change({ tags });
    expect([status, json.code]).toEqual([400, "invalid_request"]);
    expect(String(json.field)).toMatch(/^tags(\.\*)?$/);
  });

  it("S49: does not label what is not there, and another organisation's connection is not there", async () => {
    const { label, labels } = await openLabels();
    for (const call of [{ tenant: "globex" }, { account: "other" }, { account: "%00" }, { provider: "azure" }]) {
      expect(await label("Production", call)).toMatchObject({ status: 404, json: { code: "not_found" } });
    }
    expect(await labels()).toEqual([undefined, undefined]);
  });

  it("asks to try again while the lease is held", async () => {
    const { connections, label, labels } = await openLabels();
    const until = new Date(now.getTime() + 30_000);
    await connections.acquire({ tenant: "acme", provider: "gcp", account: "production" }, { owner: "other", now, until });
    expect(await label("Production")).toMatchObject({ status: 503, json: { code: "connection_busy", retry_after_seconds: 2 } });
    expect(await labels()).toEqual([undefined, undefined]);
  });

  it.each([[["connectors:read"]], [["tokens:read"]]] as [Permission[]][])("S50: %j is not enough", async (permissions) => {
    const { label } = await openLabels();
    expect((await label("Production", { permissions })).status).toBe(403);
  });

  it("S50: is counted, and refused above its limit", async () => {
    const { label, limits } = await openLabels();
    limits.reach();
    expect((await label("Production")).status).toBe(429);
  });
});
