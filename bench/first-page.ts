import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { listForms } from "../functions/connections/list-providers.ts";
import type { PageFiles } from "../functions/console/page-files.ts";
import { showPage } from "../functions/console/show-page.ts";
import { findChromium } from "../tests/browser/chromium.ts";
import { buildLine, type Line } from "./line.ts";

const kilobyte = 1024;
/** A slow line: 400 kbit/s and 400 ms, as Lighthouse's "slow 3G". */
const line = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

const { buildPageFiles }: { buildPageFiles: () => Promise<PageFiles> } = createRequire(import.meta.url)(
  "../release/framework/console-page.cjs",
);

const now = new Date().toISOString();
const connection = (provider: string, account: string) => ({
  ...{
    id: account,
    provider,
    account,
    label: null,
    identity: account,
    status: "active",
    method: "federated",
    scopes: [],
    scopes_missing: [],
  },
  ...{
    next: null,
    last_failure: null,
    checked: { at: now, severity: null, code: null },
    created_at: now,
    updated_at: now,
    refreshed_at: now,
  },
  ...{ expires_at: now, last_used_at: now, connected_by: "ada", tags: {}, setup_run_id: null, about: null, credential: null },
});
const fifty = Array.from({ length: 50 }, (_, index) => connection("aws", String(100_000_000_000 + index)));
const states = { healthy: 50, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
const rights = ["connectors:read", "connectors:write"];

/** What the API answers to the pages. The forms of the providers are those of a stage; the rest is an organisation with fifty connections. */
const answers: Readonly<Record<string, () => object>> = {
  "/console/session": () => ({ person: "ada", organisation: "acme", rights, ends_at: now, api_url: "https://api.example.com" }),
  "/connections": () => ({
    connections: fifty,
    totals: { counted: 50, complete: true, providers: [{ provider: "aws", count: 50, states }] },
  }),
  "/attention": () => ({ counted: 50, complete: true, causes: [], upcoming: [] }),
  "/activity": () => ({ entries: [], acts: "not_permitted", sealed_until: null }),
  "/providers": () => listForms({ TABLE_NAME: "table", AWS_REGION: "eu-west-1", IDENTITY_URL: "https://id.example.com" }),
};

async function serve() {
  const files = await buildPageFiles();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const answer = request.headers["x-aurora-console"] === undefined ? undefined : answers[pathname];
    if (answer !== undefined) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer()));
      return;
    }
    const { statusCode, body, headers, isBase64 } = showPage(files, pathname.replace(/^\/console\/?/, ""), "br");
    response.writeHead(statusCode, { ...headers }).end(Buffer.from(body, isBase64 ? "base64" : "utf8"));
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Opens a page in a new profile on the slow line, and counts until its content is there. */
async function open(browser: Browser, address: string, content: string) {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", line);
  let [bytes, requests] = [0, 0];
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.addInitScript(`
    window.tasks = [0];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  `);
  const begun = performance.now();
  await page.goto(address);
  await page.locator(content).first().waitFor();
  const seconds = (performance.now() - begun) / 1000;
  // The first one compiles the script.
  const task = await page.evaluate<number>("Math.max(...window.tasks)");
  await page.close();
  return { bytes, requests, seconds, task };
}

/** Name, path, what its content is, and the most kilobytes. The forms of every provider are 45 KB. */
const pages = [
  ["the first page", "/console", "#view :is(h2, li)", 100],
  ["the table of connections", "/console/connections", "#view :is(tr, li)", 100],
  ["how Azure is connected", "/console/connect/azure", "#view form", 130],
] as const;

/** Measures what a person on a slow line loads, and how long they wait, for three pages of the console. */
export async function benchFirstPage(): Promise<readonly Line[]> {
  const executablePath = findChromium(process.env);
  if (executablePath === undefined) {
    throw new Error("Chromium is missing");
  }
  const { server, url } = await serve();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const lines: Line[] = [];
    for (const [name, path, content, atMost] of pages) {
      const { bytes, requests, seconds, task } = await open(browser, url + path, content);
      const measured = `${requests} requests, content after ${seconds.toFixed(1)} s at 400 kbit/s, longest task ${task} ms`;
      lines.push(
        buildLine({
          bench: `first-page: ${name}, KB`,
          baseline: `${atMost} KB`,
          measured,
          value: bytes / kilobyte,
          target: { atMost },
          digits: 1,
        }),
      );
    }
    return lines;
  } finally {
    await browser.close();
    server.close();
  }
}
