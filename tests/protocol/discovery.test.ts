import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { discovery } from "../../lib/providers/cached-document.ts";
import { providerTimeoutMs } from "../../lib/providers/provider-request.ts";
import { prepareMs } from "../../lib/providers/refresh-grant.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type Google, openGoogle, signal } from "./google-fixture.ts";

const path = "/.well-known/openid-configuration";

let google: Google;
beforeEach(async () => {
  google = await openGoogle();
});
afterEach(() => {
  vi.useRealTimers();
  return google.close();
});

const fault = (changes: object) => google.control("POST", "faults", { method: "GET", path, ...changes });

it("asks once for many at a time, and again only after ten minutes", async () => {
  const clock = stoppedClock();
  const read = discovery(google.url, clock);
  await Promise.all(Array.from({ length: 10 }, () => read(signal)));
  clock.moveSeconds(599);
  await read(signal);
  expect(await google.calls(path)).toHaveLength(1);
  clock.moveSeconds(1);
  await read(signal);
  expect(await google.calls(path)).toHaveLength(2);
});

it.each([
  ["a failure", { status: 500, body: {} }, "provider_answer_invalid"],
  ["a page", { status: 200, body: "<html>" }, "provider_answer_invalid"],
  ["a broken connection", { drop: true }, "provider_unreachable"],
  ["S14: a redirect", { status: 302, body: "", headers: { location: path } }, "provider_answer_invalid"],
  ["S14: another issuer", { status: 200, body: { issuer: "https://attacker.example" } }, "provider_answer_invalid"],
])("is told of %s that came twice, and does not keep it", async (_, changes, code) => {
  const read = discovery(google.url, stoppedClock());
  await fault({ ...changes, times: 2 });
  await expect(read(signal)).rejects.toMatchObject({ code });
  expect(await read(signal)).toMatchObject({ issuer: google.url });
});

it("asks a second time at once while nothing is known, for all who wait", async () => {
  const read = discovery(google.url, stoppedClock());
  await fault({ drop: true });
  const all = await Promise.all(Array.from({ length: 10 }, () => read(signal)));
  expect(all.every(({ issuer }) => issuer === google.url)).toBe(true);
  expect(await google.calls(path)).toHaveLength(2);
});

describe("an issuer whose metadata was known before and cannot be fetched now", () => {
  const day = 24 * 60 * 60;

  it.each([
    ["fails", { status: 500, body: {} }],
    ["S14: names another issuer", { status: 200, body: { issuer: "https://attacker.example" } }],
  ])("is used as it was when a new request %s, and asked again a minute later", async (_, changes) => {
    const clock = stoppedClock();
    const read = discovery(google.url, clock);
    const before = await read(signal);
    clock.moveSeconds(600);
    await fault(changes);
    expect(await Promise.all(Array.from({ length: 10 }, () => read(signal)))).toEqual(Array(10).fill(before));
    clock.moveSeconds(59);
    expect(await read(signal)).toEqual(before);
    expect(await google.calls(path)).toHaveLength(2);
    clock.moveSeconds(1);
    await read(signal);
    clock.moveSeconds(599);
    await read(signal);
    expect(await google.calls(path), "the new one is kept for ten minutes").toHaveLength(3);
  });

  it("is used as it was until that is a day old", async () => {
    const clock = stoppedClock();
    const read = discovery(google.url, clock);
    await read(signal);
    await fault({ status: 500, body: {}, times: 100 });
    clock.moveSeconds(day - 1);
    expect(await read(signal)).toMatchObject({ issuer: google.url });
    clock.moveSeconds(1);
    await expect(read(signal)).rejects.toMatchObject({ code: "provider_answer_invalid" });
  });

  it("keeps no caller waiting for long when it hangs, and no caller that has left", async () => {
    const clock = stoppedClock();
    const read = discovery(google.url, clock);
    const before = await read(signal);
    clock.moveSeconds(600);
    await fault({ delay_ms: 60_000 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const waiting = read(signal);
    await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: "deadline_exceeded" });
    await vi.advanceTimersByTimeAsync(prepareMs - 1);
    expect(await waiting).toEqual(before);
    await vi.advanceTimersByTimeAsync(providerTimeoutMs);
    clock.moveSeconds(1);
    expect(await read(signal)).toEqual(before);
  });
});

it("S14: sends no request without TLS", async () => {
  const read = discovery("http://accounts.example", stoppedClock());
  await expect(read(signal)).rejects.toMatchObject({ code: "configuration_invalid" });
});
