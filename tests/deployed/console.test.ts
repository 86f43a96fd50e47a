import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSecrets } from "../../local/deployed/aws.ts";
import { passOn } from "../../local/deployed/pass-on.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { findFreePort } from "../../local/free-port.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { chromiumMissing, findChromium } from "../browser/chromium.ts";
import { press, title } from "../browser/console-fixture.ts";
import { shareBrowser } from "../browser/shared-browser.ts";
import { audience, clientId, clientSecret, type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";

const sessionCookie = "__Host-aurora_oauth_session";

describe("deployed with the console on", () => {
  const executablePath = findChromium(process.env);
  let identity: IdentityProvider;
  let deployed: Deployed;
  let context: BrowserContext;
  let publicUrl: string;
  let tls: Server;
  beforeAll(async () => {
    if (executablePath === undefined || missing !== undefined) {
      return;
    }
    const port = await findFreePort();
    publicUrl = `https://127.0.0.1:${port}`;
    identity = await startIdentityProvider(publicUrl);
    deployed = await useDeployed({
      ...{ publicUrl, frontendUrl: publicUrl, returnPaths: "/console", oidcIssuer: identity.issuer, oidcAudience: audience },
      ...{ console: "on", consoleClientId: clientId, consoleAuthorize: `resource=${audience}` },
    });
    await createSecrets(deployed.aws, { "aurora-oauth/dev/console": JSON.stringify({ client_secret: clientSecret }) });
    // A browser takes the session's cookie over TLS alone.
    tls = createServer(selfSigned(new Date()), (request, response) => passOn(request, response, new URL(deployed.api)));
    tls.listen(port, "127.0.0.1");
    await once(tls, "listening");
    context = await (await shareBrowser(executablePath)).newContext({ ignoreHTTPSErrors: true });
    context.setDefaultTimeout(patienceMs);
  });
  afterAll(async () => {
    await context?.close();
    tls?.close();
    tls?.closeAllConnections();
    await identity?.[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    skip(executablePath === undefined, chromiumMissing);
  });

  /** Sends a call as the page does. */
  const send = (page: Page, path: string) =>
    page.evaluate<{ status: number; json: Record<string, unknown> }>(
      `fetch(${JSON.stringify(path)}, { headers: { "x-aurora-console": "1" } }).then(async (answer) => ({ status: answer.status, json: await answer.json() }))`,
    );
  const sessionOf = async () => (await context.cookies(publicUrl)).find(({ name }) => name === sessionCookie)?.value;

  test("S90: a person signs in at a real identity provider, reads with the rights of the functions, gets no token, and signs out everywhere", async () => {
    const page = await context.newPage();
    await page.goto(`${publicUrl}/console`);
    await title(page, "You are not signed in").waitFor();
    await press(page, "Sign in");
    await page.getByText("ada · acme").waitFor();
    expect(await send(page, "/me")).toMatchObject({ status: 200, json: { id: "ada", organisation: "acme", kind: "person" } });
    expect(await send(page, "/connections")).toMatchObject({ status: 200, json: { connections: [] } });
    expect(await send(page, "/connections/gcp/token")).toMatchObject({ status: 403, json: { code: "forbidden" } });

    const id = (await sessionOf()) ?? expect.unreachable();
    const asBrowser = { cookie: `${sessionCookie}=${id}`, "x-aurora-console": "1" };
    const askAgain = async () => (await fetch(`${deployed.api}/me`, { headers: asBrowser })).status;
    expect(await askAgain()).toBe(200);
    const left = page.waitForURL(`${identity.issuer}/**`);
    await press(page, "Sign out everywhere");
    await left;
    expect([await sessionOf(), await askAgain()]).toEqual([undefined, 401]);
    const lines = (await deployed.logs()).map(({ line }) => line).join("\n");
    expect(lines).not.toContain(id);
    expect(lines).not.toMatch(/eyJ[\w-]{8,}\.eyJ/);
  });
});
