import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../local/simulator/server.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";
import { counter, request } from "../unit/counting-simulator.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";

/** What a page may try without the permission of the site that it calls. Each asks the simulator to count, or to forget what it has counted. */
const attempts = {
  "a call that needs no preflight": (to: string) =>
    `fetch("${to}/_control/reset", { method: "POST", mode: "no-cors", body: "{}" }).catch(() => undefined)`,
  "a call of the simulated API": (to: string) => `fetch("${to}/count", { method: "POST", mode: "no-cors" }).catch(() => undefined)`,
  "a form": (to: string) => `{
    const form = Object.assign(document.createElement("form"), { method: "POST", action: "${to}/_control/reset" });
    document.body.append(form);
    form.submit();
  }`,
  "a beacon": (to: string) => `navigator.sendBeacon("${to}/_control/reset")`,
};

describe("a web page, in Chromium", () => {
  const executablePath = findChromium(process.env);
  let browser: Browser;
  let simulator: Simulator;
  let site: HttpServer;
  let page: Page;
  beforeAll(async () => {
    simulator = await startSimulator(counter, { port: 0 });
    site = await serveHttp((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>x"));
    if (executablePath !== undefined) {
      const args = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP attacker.example 127.0.0.1"];
      browser = await chromium.launch({ executablePath, args });
    }
  });
  afterAll(async () => {
    await browser?.close();
    site.close();
    await simulator.close();
  });
  beforeEach(async ({ skip }) => {
    skip(executablePath === undefined, chromiumMissing);
    page = await browser.newPage();
    await request(simulator.url, "POST", "/_control/reset");
    await request(simulator.url, "POST", "/count");
  });

  const countOf = async () => (await request(simulator.url, "GET", "/_control/count")).body.count;
  const portOf = (url: string) => new URL(url).port;

  test.each(Object.entries(attempts))("S69: of another site does not drive a simulator by %s", async (_, attempt) => {
    await page.goto(`http://attacker.example:${portOf(site.url)}/`);
    const answered = page.waitForResponse((response) => response.url().startsWith(simulator.url));
    await page.evaluate(attempt(simulator.url));
    expect((await answered).status()).toBe(403);
    expect(await countOf()).toBe(1);
  });

  test("S69: whose name resolves to this machine is not served, and drives nothing from there", async () => {
    const rebound = `http://attacker.example:${portOf(simulator.url)}`;
    expect((await page.goto(`${rebound}/_control/state`))?.status()).toBe(403);
    for (const path of ["/_control/reset", "/count"]) {
      expect(await page.evaluate(`fetch("${path}", { method: "POST" }).then(({ status }) => status)`), path).toBe(403);
    }
    expect(await countOf()).toBe(1);
  });
});
