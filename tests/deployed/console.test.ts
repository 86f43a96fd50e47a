import { once } from "node:events";
import { createServer, type Server } from "node:https";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { awsClient, createSecrets, operator, stackName } from "../../local/deployed/aws.ts";
import { passOn } from "../../local/deployed/pass-on.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { findFreePort } from "../../local/free-port.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { chromiumMissing, findChromium } from "../browser/chromium.ts";
import { allowGoogle, chooseWay, focused, press, seen, seenOfSetup, showTab, title } from "../browser/console-fixture.ts";
import { accountWith, projectOf } from "../browser/setup-project.ts";
import { shareBrowser } from "../browser/shared-browser.ts";
import { targetOf } from "../fixtures/deployed-target.ts";
import { expireSession } from "../fixtures/expire-session.ts";
import { controlGoogle } from "../fixtures/google-control.ts";
import { audience, clientId, clientSecret, type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { startExample } from "../fixtures/start-example.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { connectFive } from "./connect-five.ts";

const sessionCookie = "__Host-aurora_oauth_session";

describe("deployed with the console on", () => {
  const executablePath = findChromium(process.env);
  let identity: IdentityProvider;
  let deployed: Deployed;
  let context: BrowserContext;
  let publicUrl: string;
  let own: string;
  let tls: Server;
  beforeAll(async () => {
    if (executablePath === undefined || missing !== undefined) {
      return;
    }
    const [port, ownPort] = [await findFreePort(), await findFreePort()];
    own = `http://127.0.0.1:${ownPort}`;
    publicUrl = `https://127.0.0.1:${port}`;
    identity = await startIdentityProvider(publicUrl);
    deployed = await useDeployed({
      ...{ publicUrl, frontendUrl: publicUrl, returnPaths: "/console", oidcIssuer: identity.issuer, oidcAudience: audience },
      ...{ console: "on", consoleClientId: clientId, consoleAuthorize: `resource=${audience}` },
      connectReturns: `${own}/connected #0b5fff Example Ltd`,
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

  /** Has both functions refresh a session, and end one whose refresh token was spent, each with the rights of its role. */
  async function expectRefreshed(id: string): Promise<void> {
    const { accessKeyId, secretAccessKey } = operator;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region };
    const env = { ...keys, TABLE_NAME: stackName, AWS_ENDPOINT_URL: deployed.aws };
    const secrets = new SecretsManagerClient(awsClient(deployed.aws));
    const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: "aurora-oauth/dev/seal-key" }));
    const expire = (session: string) => expireSession(env, JSON.parse(SecretString).current, session);
    const ask = async (path: string, session: string) =>
      (await fetch(`${deployed.api}${path}`, { headers: { cookie: `${sessionCookie}=${session}`, "x-aurora-console": "1" } })).status;
    const paths = ["/me", "/console/session"];
    const spent = [await expire(id), await expire(id)];
    let live = id;
    for (const path of paths) {
      live = (await expire(live)).id;
      expect([path, await ask(path, live)]).toEqual([path, 200]);
    }
    for (const [index, path] of paths.entries()) {
      const session = spent[index] ?? expect.unreachable();
      expect([path, await ask(path, session.id), await session.findPerson()]).toEqual([path, 401, undefined]);
    }
  }

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
    await expectRefreshed(id);
    const left = page.waitForURL(`${identity.issuer}/**`);
    await press(page, "Sign out everywhere");
    await left;
    expect([await sessionOf(), await askAgain()]).toEqual([undefined, 401]);
    const lines = (await deployed.logs()).map(({ line }) => line).join("\n");
    expect(lines).not.toContain(id);
    expect(lines).not.toMatch(/eyJ[\w-]{8,}\.eyJ/);
  });

  test("a person connects all five providers by the recommended way, reads them and what happened, and signs out", async () => {
    const target = targetOf(deployed);
    const page = await context.newPage();
    await page.goto(`${publicUrl}/console`);
    await press(page, "Sign in");
    await page.getByText("ada · acme").waitFor();

    await connectFive(target, {
      page,
      open: (provider) => page.goto(`${publicUrl}/console/connect/${provider}`),
      connected: (account) => page.waitForURL(`${publicUrl}/console/connections/*/${account}`),
      project: { projectId: "console-keyless", number: "415500000001" },
    });

    await page.goto(`${publicUrl}/console`);
    await title(page, "Everything works.").waitFor();
    const { json } = await send(page, "/connections");
    const connections = json.connections as readonly { provider: string; method: string; status: string }[];
    expect(connections.map(({ provider, method, status }) => `${provider} ${method} ${status}`).toSorted()).toEqual([
      "aws role active",
      "azure federated active",
      "gcp federated active",
      "ovh service_account active",
      "tailscale federated active",
    ]);
    await page.goto(`${publicUrl}/console/activity`);
    await page.getByRole("list", { name: "What happened" }).getByRole("listitem").nth(4).waitFor();
    await page.goto(`${publicUrl}/console/people`);
    await title(page, /^ada \(you\): no connections end/).waitFor();
    const left = page.waitForURL(`${identity.issuer}/**`);
    await press(page, "Sign out");
    await left;
    expect(await sessionOf()).toBeUndefined();
  });

  test("S91: the example server's user connects all five providers by links, each is live when the server has finished it, and its token is served", async () => {
    const server = await startExample({ api: deployed.api, own, identity, tenant: "example" });
    onTestFinished(() => void server.kill());
    const page = await context.newPage();
    const names = { aws: "AWS", azure: "Azure", gcp: "Google Cloud", ovh: "OVHcloud", tailscale: "Tailscale" } as const;
    await connectFive(targetOf(deployed), {
      page,
      open: async (provider) => {
        await page.goto(`${own}/connect`);
        await page.getByRole("button", { name: names[provider], exact: true }).click();
      },
      connected: () => page.getByText(/^Connected: \w+ \S+, with a token until 20/).waitFor(),
      project: { projectId: "session-keyless", number: "415500000002" },
    });
  });

  test("a person sets Google up, tears it down and hands the login over; a colleague takes it over, and both are in the activity", async () => {
    const projects = [projectOf("quay-api", 61, "Quay api")];
    const signInAt = (name: string, digit: number) =>
      controlGoogle(targetOf(deployed), "PUT", "accounts", { accounts: [accountWith(name, digit, projects)] });
    const signIn = async (person: string) => {
      identity.person = person;
      const own = await (await shareBrowser(executablePath ?? "")).newContext({ ignoreHTTPSErrors: true });
      own.setDefaultTimeout(patienceMs);
      const page = await own.newPage();
      await page.goto(`${publicUrl}/console`);
      await press(page, "Sign in");
      await page.getByText(`${person} · acme`).waitFor();
      return page;
    };
    // The console is behind TLS at another address than the API, which is what the simulator has registered.
    const uris = [`${publicUrl}/callback`, `${publicUrl}/gcp/callback`];
    const { redirect_uris: before } = await controlGoogle<{ redirect_uris: readonly string[] }>(
      targetOf(deployed),
      "PUT",
      "redirect-uris",
      {
        redirect_uris: uris,
      },
    );
    onTestFinished(async () => void (await controlGoogle(targetOf(deployed), "PUT", "redirect-uris", { redirect_uris: before })));
    await signInAt("quay", 6);
    const page = await signIn("ada");
    await page.goto(`${publicUrl}/console/connections/gcp/default`);
    await press(page, "Disconnect");
    await press(page, "Yes, disconnect");
    await focused(page, "Google Cloud is disconnected");
    await page.goto(`${publicUrl}/console/connect/gcp`);
    await chooseWay(page, "Sign in with Google");
    await press(page, "Connect Google Cloud");
    await allowGoogle(page);
    await seenOfSetup(page, "1 project ready");
    await press(page, "Tear down…");
    await page.getByRole("dialog").getByRole("textbox").fill("acme");
    await press(page, "Yes, tear down");
    await focused(page, "What setup made is taken back");
    await showTab(page, "Overview");

    await page.goto(`${publicUrl}/console/people`);
    const link = await page.locator(".copy", { hasText: "Link to take over" }).locator("code").first().textContent();
    await signInAt("jetty", 7);
    const colleague = await signIn("grace");
    await colleague.goto(link ?? expect.unreachable());
    await press(colleague, "Sign in and take over");
    await press(colleague, "Allow");
    await press(colleague, "Yes, take over");
    await colleague.getByRole("article", { name: "Google Cloud", exact: true }).waitFor();
    await colleague.goto(`${publicUrl}/console/connections/gcp/default/activity`);
    await seen(colleague, "Taken over by a colleague");
    await seen(colleague, "What setup made was removed");
    for (const each of [page, colleague]) {
      const left = each.waitForURL(`${identity.issuer}/**`);
      await press(each, "Sign out everywhere");
      await left;
      await each.context().close();
    }
  });
});
