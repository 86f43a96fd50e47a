import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page, Request } from "playwright-core";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { Embedded } from "../../local/embedded/stack.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { shareEmbedded } from "../fixtures/shared-embedded.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";
import { shareBrowser } from "./shared-browser.ts";

export type ConsoleFixture = {
  readonly stack: Embedded;
  /** Opens the console in a new browser profile and notes whatever goes wrong in it. */
  open(look?: { readonly path?: string; readonly scale?: number; readonly before?: (page: Page) => Promise<unknown> }): Promise<Page>;
  /** What went wrong in the pages opened so far: console errors, answers of 400 and above, and addresses of elsewhere. */
  takeTroubles(): string[];
  /** Steers Google's simulator, or Vault's, by its control plane. */
  google(method: string, path: string, body?: object): Promise<unknown>;
  vault(method: string, path: string, body?: object): Promise<unknown>;
  /** Prints what stands on the open pages, and what went wrong in them. */
  tellPages(): Promise<void>;
  closePages(): Promise<void>;
};

/** One console for all tests of a `describe`, which are skipped where there is no Chromium. Call it inside: it brings its hooks. */
export function useConsole(): () => ConsoleFixture {
  const executablePath = findChromium(process.env);
  let fixture: ConsoleFixture;
  beforeAll(async () => {
    if (executablePath !== undefined) {
      fixture = await startConsoleFixture(executablePath);
    }
  });
  beforeEach(({ skip }) => {
    skip(executablePath === undefined, chromiumMissing);
    fixture.takeTroubles();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") {
      await fixture?.tellPages();
    }
    await fixture?.closePages();
  });
  return () => fixture;
}

/** The whole embedded target, and a browser. */
async function startConsoleFixture(executablePath: string): Promise<ConsoleFixture> {
  const [{ stack }, browser] = await Promise.all([shareEmbedded(), shareBrowser(executablePath)]);
  const troubles: string[] = [];
  return {
    stack,
    open: async ({ path = "/chat", scale = 1, before } = {}) => {
      const page = await newPage(browser, scale);
      noteTroubles(page, troubles);
      noteRequests(page);
      await before?.(page);
      await page.goto(`${stack.frontEnd}${path}`);
      return page;
    },
    google: (method, path, body) => control(stack.google, method, path, body),
    vault: (method, path, body) => control(stack.vault, method, path, body),
    takeTroubles: () => troubles.splice(0),
    tellPages: async () => {
      for (const page of browser.contexts().flatMap((context) => context.pages())) {
        const text = await page.evaluate<string>("document.body.innerText").catch(String);
        process.stderr.write(`${page.url()}\n${text}\n${troubles.join("\n")}\n`);
      }
    },
    closePages: async () => void (await Promise.all(browser.contexts().map((context) => context.close()))),
  };
}

async function control(simulator: string, method: string, path: string, body?: object): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${simulator}/_control${path}`, { method, ...sent });
  expect(response.status, `${method} ${path}`).toBe(200);
  return response.json();
}

async function newPage(browser: Browser, deviceScaleFactor: number): Promise<Page> {
  const context = await browser.newContext({ viewport: desktop, deviceScaleFactor, colorScheme: "light", reducedMotion: "reduce" });
  context.setDefaultTimeout(patienceMs);
  return context.newPage();
}

function noteTroubles(page: Page, troubles: string[]): void {
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    // An answer of 400 and above is also told here, without its path; it is noted below.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") {
      troubles.push(`elsewhere: ${request.url()}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      troubles.push(`${response.status()} ${new URL(response.url()).pathname}`);
    }
  });
}

/** What each page has asked for, and not got an answer to yet. */
const unanswered = new WeakMap<Page, Set<Request>>();

function noteRequests(page: Page): void {
  const requests = new Set<Request>();
  unanswered.set(page, requests);
  page.on("request", (request) => requests.add(request));
  page.on("requestfinished", (request) => requests.delete(request));
  page.on("requestfailed", (request) => requests.delete(request));
}

/**
 * Waits until the page has every answer that it asked for. A test waits for it before each of several moves of the clock, because the page
 * gives a request up that takes longer, and before it breaks or disconnects what the page still reads.
 */
export async function answered(page: Page): Promise<void> {
  const isQuiet = () => unanswered.get(page)?.size === 0;
  do {
    await vi.waitUntil(isQuiet, { timeout: patienceMs });
    // An answer may lead to the next request at once.
    await page.evaluate("null");
  } while (!isQuiet());
}

/** Opens what is folded on the page, and what is folded in it. */
export async function openFolds(page: Page): Promise<void> {
  const closed = page.locator("main details:not([open]) > summary").locator("visible=true");
  while ((await closed.count()) > 0) {
    await closed.first().click();
    await answered(page);
  }
}

export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
/** Says yes in the dialog that asks whether to disconnect. */
export async function confirmDisconnect(page: Page): Promise<void> {
  await answered(page);
  await press(page, "Yes, disconnect");
}
export const title = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, exact: true });
/** Waits for a text, capitals as they are: given a string, Chromium would find `aWS` for `AWS`. */
export const seen = (page: Page, text: string | RegExp) => page.locator("main").getByText(asWritten(text)).first().waitFor();
/** A part of a text, exactly as it is written. */
const asWritten = (text: string | RegExp): RegExp =>
  typeof text === "string" ? new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")) : text;
/** Waits for what a setup says. */
export async function seenOfSetup(page: Page, words: string): Promise<void> {
  await page.locator(".setup-line, .tabs").first().waitFor();
  if ((await page.locator(".tabs").count()) > 0) {
    await showTab(page, "Setup");
  }
  await page.locator(".setup-line").getByText(words, { exact: true }).waitFor();
}
/** Shows a tab of a connection's page, if it is not shown. */
export async function showTab(page: Page, name: "Overview" | "Setup" | "Activity" | "Technical"): Promise<void> {
  const tab = page.locator(".tabs").getByRole("link", { name, exact: true });
  if ((await tab.getAttribute("aria-current")) === null) {
    await tab.click();
    await tab.and(page.locator("[aria-current]")).waitFor();
  }
}
/** Waits for the page of a connection to be shown with the focus on its title. @param name - What people call the connection. */
export async function openedConnection(page: Page, name: string): Promise<void> {
  await page.getByRole("article", { name, exact: true }).waitFor();
  await page.locator("#title:focus").waitFor();
}
/** Waits until the page says who has the right to do something. @param what - It begins what is said. */
export const lacking = (page: Page, what: string) =>
  seen(page, new RegExp(`^${what}.* needs the permission connectors:write\\. It comes with the role editor or admin, which your `));
export const focused = (page: Page, name: string | RegExp) => title(page, name).and(page.locator(":focus")).waitFor();

export const follow = (page: Page, name: string | RegExp) => page.getByRole("link", { name, exact: true }).click();

/** Goes from any page to that of a connection, by the list of all. @param name - As the list has it. */
export async function followRow(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Connections", exact: true }).click();
  await rows(page).getByRole("link", { name, exact: true }).click();
}

/** The connections of the list, a row each. */
export const rows = (page: Page) => page.getByRole("table", { name: "Connections" }).locator("tbody tr");

/** What a row says, each of its cells behind the other. */
export const rowTexts = async (page: Page) => (await rows(page).allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());

/** What needs attention, a row for each cause, on the overview. */
export const attention = (page: Page) => page.locator("section.attention > ul > li");

/** Chooses another way to connect a provider than the one that is shown. */
export async function chooseWay(page: Page, name: string): Promise<void> {
  const others = page.getByRole("list", { name: "Other ways" });
  const fold = page.getByText(/^Other ways \(\d\)$/);
  await fold.waitFor();
  if (!(await others.isVisible())) {
    await fold.click();
  }
  await others.getByRole("link", { name, exact: true }).click();
  await title(page, name).waitFor();
}

/** The page of the connection that Google has. */
export const googlePage = "/connections/gcp/default";
/** What is asked before a Google connection counts. */
export const confirmation = /^Connect .+'s Google Cloud to acme\?$/;

/** Goes from the overview to Google's consent page, as the person who is signed in. */
export async function goToGoogle(page: Page): Promise<void> {
  await follow(page, "+ Connect");
  await follow(page, "Google Cloud");
  await chooseWay(page, "Sign in with Google");
  await press(page, "Connect Google Cloud");
}

/** Connects from the overview by clicking, as the person who is signed in, and waits for the setup. */
export async function connectGoogle(page: Page): Promise<void> {
  await goToGoogle(page);
  await allowGoogle(page);
}

/** Allows and confirms. Waits until the setup has ended: at work it may have the connection's lease, and a click be told `connection_busy`. */
export async function allowGoogle(page: Page): Promise<void> {
  await press(page, "Allow");
  await press(page, "Yes, connect");
  await openedConnection(page, "Google Cloud");
  await page.locator(".setup:not(:has(progress:not([hidden])))").waitFor();
  await showTab(page, "Overview");
}

export const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] };

/**
 * Runs axe on the page, light at desktop width and dark at phone width; and looks that nothing sticks out sideways. The width changes no
 * colour, and the colour scheme no layout.
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, viewport] of [["light", desktop] as const, ["dark", phone] as const]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const where = `${colorScheme}, ${viewport.width} px`;
    expect(await runAxe(page), where).toEqual([]);
    expect(await page.evaluate(findMissingIds), where).toEqual([]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth"), where).toBeLessThanOrEqual(viewport.width);
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Finds the ids that a description names and no element has: axe leaves them to a person. */
const findMissingIds =
  "[...document.querySelectorAll('[aria-describedby]')].flatMap((of) => of.getAttribute('aria-describedby').split(/\\s+/)).filter((id) => id !== '' && document.getElementById(id) === null)";

async function runAxe(page: Page): Promise<string[]> {
  // Put in by the debugger: the page's policy lets no foreign script in, and stays as it is.
  const session = await page.context().newCDPSession(page);
  if (!(await page.evaluate("'axe' in window"))) {
    await session.send("Runtime.evaluate", { expression: await readFile(axePath, "utf8") });
  }
  const violations = await page.evaluate<Violation[]>("axe.run(document).then(({ violations }) => violations)");
  await session.detach();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = "" }) => `${id}: ${html} ${failureSummary}`));
}
