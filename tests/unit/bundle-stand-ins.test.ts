import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultProvider } from "../../lib/bundle/credential-provider.ts";
import { Headers as LightHeaders, Response as LightResponse } from "../../lib/bundle/response.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe.each([
  ["the platform's", globalThis.Headers],
  ["the bundles'", LightHeaders],
])("Headers: %s", (_whose, Headers) => {
  it("compare names without case, join appended values, and list their entries", () => {
    const headers = new Headers([["Accept", "a"]]);
    headers.append("ACCEPT", " b ");
    headers.set("X-One", " 1 ");
    headers.set("x-two", "2");
    headers.delete("X-Two");
    expect([headers.get("accept"), headers.has("x-ONE"), headers.has("x-two"), headers.get("x-two")]).toEqual(["a, b", true, false, null]);
    expect(Object.fromEntries(headers.entries())).toEqual({ accept: "a, b", "x-one": "1" });
    expect(Object.fromEntries(new Headers([...headers]))).toEqual({ accept: "a, b", "x-one": "1" });
    expect(Object.fromEntries(new Headers({ A: "1" }))).toEqual({ a: "1" });
    expect(Object.prototype.toString.call(headers)).toBe("[object Headers]");
  });
});

describe.each([
  ["the platform's", globalThis.Response],
  ["the bundles'", LightResponse],
])("Response: %s", (_whose, Response) => {
  it("has a status, headers, and a body that is read once", async () => {
    const response = new Response(bytes('{"a":"é"}'), { status: 201, headers: [["Content-Type", "application/json"]] });
    expect([response.status, response.ok, response.bodyUsed]).toEqual([201, true, false]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(Object.prototype.toString.call(response)).toBe("[object Response]");
    const copy = response.clone();
    expect(await response.json()).toEqual({ a: "é" });
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
    expect(await copy.text()).toBe('{"a":"é"}');
  });

  it("drops a byte order mark, refuses a body that is not JSON, and is not ok from 300 on", async () => {
    expect(await new Response(bytes("\uFEFF[]")).json()).toEqual([]);
    await expect(new Response(bytes("<html>")).json()).rejects.toThrow(SyntaxError);
    expect(await new Response(null, { status: 404 }).text()).toBe("");
    expect(new Response(null, { status: 404 }).ok).toBe(false);
  });
});

describe("the credential provider of the bundles", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("takes the role's credentials from the environment, and nowhere else", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIATEST");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "key");
    vi.stubEnv("AWS_SESSION_TOKEN", "session");
    expect(await defaultProvider()()).toMatchObject({ accessKeyId: "ASIATEST", secretAccessKey: "key", sessionToken: "session" });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    await expect(defaultProvider()()).rejects.toMatchObject({ name: "CredentialsProviderError" });
  });
});
