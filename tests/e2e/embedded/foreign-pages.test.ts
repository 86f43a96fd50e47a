import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { request as requestTls } from "node:https";
import { beforeAll, describe, expect, test } from "vitest";
import type { Embedded } from "../../../local/embedded/stack.ts";
import { shareEmbedded } from "../../fixtures/shared-embedded.ts";

const simulators = ["google", "aws", "azure", "ovh", "tailscale", "vault", "issuer"] as const;
const ports = [...simulators, "api", "frontEnd"] as const;

// A browser writes these itself, and a page cannot change them.
const crossSite = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" };
const rebound = { host: "attacker.example:4000" };
const navigation = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };

describe("embedded: web pages of elsewhere", () => {
  let stack: Embedded;
  beforeAll(async () => {
    ({ stack } = await shareEmbedded());
  });
  const urlOf = (port: (typeof ports)[number]) => (port === "issuer" ? stack.issuer.url : stack[port]);

  /** Not `fetch`, which sends neither another name nor these headers. */
  const statusOf = async (base: string, method: string, path: string, headers: Record<string, string> = {}) => {
    const url = new URL(path, base);
    const sent =
      url.protocol === "https:"
        ? requestTls(url, { method, headers, servername: "", checkServerIdentity: () => undefined })
        : request(url, { method, headers });
    const [answer] = (await once(sent.end(), "response")) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };

  describe.each(simulators)("the control plane of %s", (name) => {
    test("S69: takes a command of a program, and shows its state to the person who opens it", async () => {
      expect(await statusOf(urlOf(name), "DELETE", "/_control/faults")).toBe(200);
      expect(await statusOf(urlOf(name), "GET", "/_control/state", { ...navigation, "sec-fetch-site": "none" })).toBe(200);
    });

    test.each([
      ["a page of another site", "POST", crossSite],
      ["a page of another site that sends a form", "POST", navigation],
      ["a page of another site that only asks", "GET", crossSite],
      ["a link on another site", "GET", { ...navigation, "sec-fetch-dest": "document" }],
      ["a page of another port of this machine", "POST", { ...crossSite, "sec-fetch-site": "same-site" }],
      ["a page in a browser that names its origin only", "POST", { origin: "https://attacker.example" }],
      ["a page without an origin, such as a file", "POST", { origin: "null" }],
      ["a page whose name resolves to this machine", "POST", rebound],
      ["a page whose name resolves to this machine, and only asks", "GET", rebound],
    ])("S69: refuses %s", async (_, method, headers) => {
      const command = method === "GET" ? "/_control/state" : "/_control/reset";
      expect(await statusOf(urlOf(name), method, command, headers)).toBe(403);
    });
  });

  describe.each(ports)("%s", (name) => {
    test("S69: refuses every path to a page whose name resolves to this machine", async () => {
      expect(await statusOf(urlOf(name), "GET", "/", rebound)).toBe(403);
      expect(await statusOf(urlOf(name), "POST", "/login", rebound)).toBe(403);
    });

    test.each([
      ["a form", "POST", { ...navigation, "sec-fetch-dest": "document" }],
      ["a frame", "GET", { ...navigation, "sec-fetch-dest": "iframe" }],
      ["a script", "GET", { ...crossSite, "sec-fetch-dest": "script" }],
      ["a call", "POST", crossSite],
      ["a preflight", "OPTIONS", { ...crossSite, origin: "https://attacker.example", "access-control-request-method": "POST" }],
    ])("S69: refuses %s of another site's page", async (_, method, headers) => {
      expect(await statusOf(urlOf(name), method, "/", headers)).toBe(403);
    });
  });

  test.each(["google", "api", "frontEnd"] as const)("S69: a link or a redirect may still lead to %s", async (name) => {
    expect(await statusOf(urlOf(name), "GET", "/", { ...navigation, "sec-fetch-dest": "document" })).not.toBe(403);
  });
});
