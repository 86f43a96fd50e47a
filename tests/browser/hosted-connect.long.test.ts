import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { createClient } from "../../client/create-client.ts";
import { steer } from "../../local/console/troubles/trouble.ts";
import { connectParams, returnUrl, type SessionBody, usualSession, verifier } from "../fixtures/connect-session-world.ts";
import { audience } from "../fixtures/identity-provider.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { type SignedInStack, startSignedInStack } from "../fixtures/signed-in-stack.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";
import { expectAccessible, press, seen, title } from "./console-fixture.ts";
import { shareBrowser } from "./shared-browser.ts";

describe("the page of a connect session, in Chromium", () => {
  const executablePath = findChromium(process.env);
  let world: SignedInStack;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    if (executablePath !== undefined) {
      const { connectReturns } = connectParams;
      [world, browser] = await Promise.all([startSignedInStack({ connectReturns }), shareBrowser(executablePath)]);
    }
  });
  afterAll(() => world?.[Symbol.asyncDispose]());
  beforeEach(async ({ skip }) => {
    skip(executablePath === undefined, chromiumMissing);
    context = await newContext();
  });
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((each) => each.close()) ?? []);
  });

  /** A browser of an end user, in which the caller's page answers. */
  const newContext = async (): Promise<BrowserContext> => {
    const made = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: "reduce" });
    made.setDefaultTimeout(patienceMs);
    await made.route(`${returnUrl}?*`, (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html><h1>Welcome back</h1>" }),
    );
    return made;
  };
  /** The server of the caller. */
  const server = async () => {
    const now = Math.floor(Date.now() / 1000);
    const permissions = ["connect_sessions:write", "connectors:read"];
    const claims = { iss: world.identity.issuer, aud: audience, sub: "server", org_id: "acme", permissions, iat: now, exp: now + 3600 };
    const authorization = `Bearer ${await world.identity.sign(claims, "at+jwt")}`;
    return createClient({ baseUrl: world.stack.api, credential: () => ({ authorization }) });
  };
  const openLink = async (body: Partial<SessionBody>) => {
    const answer = await (await server()).createConnectSession({ ...usualSession, ...body });
    expect(answer).toMatchObject({ status: 201 });
    const { id, link } = answer.data as { readonly id: string; readonly link: string };
    const page = await context.newPage();
    await page.goto(link);
    return { id, link, page };
  };
  const cameBack = async (page: Page, id: string, status: string) => {
    await title(page, "Welcome back").waitFor();
    expect(page.url()).toBe(`${returnUrl}?${new URLSearchParams({ session: id, status })}`);
  };

  test("names who asks and for whom, connects by the same form, and goes back; the connection is live when the server finishes it", async () => {
    const { id, page } = await openLink({ providers: [{ provider: "tailscale", methods: ["federated"] }] });
    await title(page, "Example Ltd asks to connect your Tailscale account").waitFor();
    await seen(page, "jo@customer.example");
    expect([await page.getByRole("navigation").count(), await page.getByText("Other ways").count()]).toEqual([0, 0]);
    await page.getByText(/^Issuer, Subject/).click();
    await expectAccessible(page);
    const copied = (name: string) => page.locator(".copy", { hasText: name }).locator("code").textContent();
    const control = steer(world.stack.tailscale);
    const { id: tailnet } = (await control("POST", "tailnets", {})) as { readonly id: string };
    const trust = { issuer: await copied("Issuer"), subject: await copied("Subject"), tailnet };
    const { client_id } = (await control("POST", "federated", trust)) as { readonly client_id: string };
    const field = page.getByLabel("Client ID", { exact: true });
    await field.fill("kUnknownCNTRL");
    await press(page, "Check first");
    await seen(page, /^It would not work: /);
    await field.fill(client_id);
    await press(page, "Connect Tailscale");
    await cameBack(page, id, "completed");
    const client = await server();
    const idsOf = async () => dataOf(await client.listConnections()).connections.map((connection) => connection.id);
    const before = await idsOf();
    const { connection } = dataOf(await client.finishConnectSession(id, { code_verifier: verifier }));
    expect(before).not.toContain(connection?.id);
    expect(await idsOf()).toContain(connection?.id);
    expect(connection?.account).toMatch(/^s-[0-9a-f]{16}$/);
  });

  test("says once why a login has connected nothing, and begins the next one", async () => {
    const { link, page } = await openLink({ providers: [{ provider: "gcp", methods: ["login"] }] });
    await title(page, "Example Ltd asks to connect your Google Cloud account").waitFor();
    await page.goto(`${link}?failed=consent_denied`);
    await title(page, "Access was not given").waitFor();
    expect(page.url()).toBe(link);
    await expectAccessible(page);
    const left = page.waitForURL(`${world.stack.google}/**`);
    await press(page, "Connect Google Cloud");
    await left;
  });

  test("lets an end user choose among several providers, or go back without connecting", async () => {
    const { id, link, page } = await openLink({ providers: [{ provider: "azure" }, { provider: "tailscale" }] });
    await title(page, "Example Ltd asks to connect your cloud account").waitFor();
    await press(page, "Tailscale");
    await title(page, "Example Ltd asks to connect your Tailscale account").waitFor();
    await page.getByText(/^Issuer, Subject/).waitFor();
    await expectAccessible(page);
    await press(page, "Not you? Go back");
    await cameBack(page, id, "failed");

    await page.goto(link);
    await title(page, "Nothing was connected").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Back to Example Ltd" }).click();
    await cameBack(page, id, "failed");
  });

  test("belongs to the first browser that opens it", async () => {
    const { link, page } = await openLink({ providers: [{ provider: "aws" }] });
    await title(page, "Example Ltd asks to connect your AWS account").waitFor();
    const other = await (await newContext()).newPage();
    await other.goto(link);
    await other.getByText("connect_session_taken", { exact: false }).waitFor();
    expect(await other.getByLabel("Role ARN").count()).toBe(0);
  });
});
