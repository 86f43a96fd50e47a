import { describe, expect, test } from "vitest";
import type { AuditLine } from "../../../lib/telemetry/audit-record.ts";
import { failGoogle, googleCalls } from "../../fixtures/google-control.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { connectSomebody } from "./keeping.ts";

/** A path that no setup calls meanwhile. The project is none of the account's. */
const path = "/v3/projects/none-of-this-name";
const call = { method: "GET", host: "cloudresourcemanager.googleapis.com", path } as const;

describe("embedded: the relay", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test("S82: a refused token is replaced, an echoed one is kept back, and none is in an answer, a log, the audit trail or an event", async () => {
    const { person } = await connectSomebody(target);
    const agent = await newPerson(target, { org: person.org, permissions: ["relay:use"] });
    const tokens = async () =>
      (await googleCalls(target))
        .filter((one) => one.path === path)
        .map(({ authorization }) => authorization?.replace("Bearer ", "") ?? "");
    const before = (await tokens()).length;
    const used = async () => (await tokens()).slice(before);

    expect((await agent.client.relayCall("gcp", call)).json).toMatchObject({ status: 403 });
    const [first = ""] = await used();
    expect(first.length).toBeGreaterThan(20);

    await failGoogle(target, { method: "GET", path, status: 401, body: "{}", content_type: "application/json", times: 1 });
    expect((await agent.client.relayCall("gcp", call)).json).toMatchObject({ status: 403 });
    const [, refused, second = ""] = await used();
    expect([refused === first, second === first]).toEqual([true, false]);

    const echo = JSON.stringify({ headers: { authorization: `Bearer ${second}` } });
    await failGoogle(target, { method: "GET", path, status: 200, body: echo, content_type: "application/json", times: 1 });
    expect(await agent.client.relayCall("gcp", call)).toMatchObject({ status: 502, json: { code: "relay_answer_withheld" } });
    const injected = { ...call, path: `${path}?access_token=${first}` };
    expect(await agent.client.relayCall("gcp", injected)).toMatchObject({ status: 400, json: { code: "invalid_request", field: "path" } });
    expect((await used()).length).toBe(4);

    const logs = target.inside.logs.map(({ line }) => line);
    const seen = [...agent.answers.map(({ text }) => text), ...logs, JSON.stringify(await target.inside.events())];
    for (const token of new Set(await used())) {
      expect(seen.filter((text) => text.includes(token))).toEqual([]);
    }
    const records = logs
      .filter((line) => line.startsWith('{"audit_records"'))
      .flatMap((line) => (JSON.parse(line) as AuditLine).audit_records)
      .filter(({ actor }) => actor === agent.id);
    expect(records.map(({ act, status, answered, code, sent }) => [act, answered ?? code ?? status, sent])).toEqual([
      ["relayed", 403, 1],
      ["requested", 200, undefined],
      ["relayed", 403, 2],
      ["requested", 200, undefined],
      ["relayed", "relay_answer_withheld", 1],
      ["requested", 502, undefined],
      ["requested", 400, undefined],
    ]);
  });
});
