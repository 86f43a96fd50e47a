import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { failing, shownConnection } from "./console-connections.ts";
import { expectAccessible, focused, press, seen, title, useConsole } from "./console-fixture.ts";

const page = join(import.meta.dirname, "../../console");

/** What the API says of the provider: the page makes everything of it. */
const forms = {
  provider: "aws",
  name: "Cloud of Forms",
  methods: [
    {
      name: "client",
      title: "With a client",
      why: "For clients.",
      recommended: true,
      stores: "secret",
      minutes: 5,
      steps: ["Make a client on the provider's page, https://provider.example/clients.", "Paste its id and its secret."],
      fields: [
        { name: "clientId", title: "Client id", hint: "Begins with a k.", optional: false },
        { name: "clientSecret", title: "Client secret", hint: "Shown once.", optional: false, secret: true },
        { name: "network", title: "Network", hint: "Empty: the client's own.", optional: true },
      ],
      permissions: [{ words: "See your devices" }],
      leaves: "The client stays.",
    },
  ],
};

/** What is sent of what `type` has typed. */
const body = (more: object) => ({
  method: "client",
  account: "default",
  fields: { clientId: "k-1", clientSecret: "made-up-secret", ...more },
});

/** What the page has for it: data. */
const part = {
  provider: "aws",
  name: "Cloud of Forms",
  failures: { grant_revoked: { title: "The client was deleted", action: "Make a new one." } },
};

/** Adds the part to the list of providers. */
const withPart: Plugin = {
  name: "with-part",
  setup: ({ onLoad }) => {
    const contents = `export const googlePart = ${JSON.stringify(part)};`;
    onLoad({ filter: /providers[\\/]google[\\/]google\.ts$/ }, () => ({ contents }));
  },
};

const finding = (changes: object) => ({
  code: "scope_missing",
  severity: "warning",
  target: "devices",
  title: "The permission is missing",
  action: "Tick it at the provider.",
  owner: "customer",
  ...changes,
});

describe("a form that connects, in Chromium", () => {
  const fixture = useConsole();
  let script = "";
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(page, "../local/console/page/local.tsx")],
      bundle: true,
      format: "esm",
      target: "es2024",
      write: false,
      plugins: [withPart],
    });
    script = outputFiles[0]?.text ?? "";
  });

  const verified = { works: true, failure: null, findings: [], identity: null, replaces_connection: null };

  const open = async (): Promise<Page> => {
    const opened = await fixture().open({
      path: "/connect/aws",
      before: async (fresh) => {
        await fresh.route("**/assets/app.*.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
        const headers = { "access-control-allow-origin": fixture().stack.frontEnd };
        await fresh.route("**/providers", (route) => route.fulfill({ headers, json: { providers: [forms] } }));
      },
    });
    await title(opened, "Connect Cloud of Forms").waitFor();
    return opened;
  };
  /** Has the API answer at one path, and notes what was sent there. */
  const answer = async (opened: Page, path: string, status: number, json: object) => {
    const sent: unknown[] = [];
    await opened.route(`${fixture().stack.frontEnd}${path}`, (route: Route) => {
      const headers = { "access-control-allow-origin": fixture().stack.frontEnd, "access-control-allow-headers": "*" };
      // A page may have the path of a route.
      if (route.request().isNavigationRequest()) {
        return route.continue();
      }
      if (route.request().method() === "OPTIONS") {
        return route.fulfill({ headers });
      }
      // A page of the console may have the path of a route.
      if (route.request().isNavigationRequest()) {
        return route.fallback();
      }
      sent.push(route.request().postDataJSON());
      return route.fulfill({ status, headers, json });
    });
    return sent;
  };
  const input = (opened: Page, label: string) => opened.getByLabel(label, { exact: true });
  const type = async (opened: Page) => {
    await input(opened, "Client id").fill("k-1");
    await input(opened, "Client secret").fill("made-up-secret");
  };
  const values = async (opened: Page) => Promise.all(["Client id", "Client secret"].map((label) => input(opened, label).inputValue()));

  test("is made of its fields: labels, help, and a secret that is seen only when asked for", async () => {
    const opened = await open();
    await expectAccessible(opened);
    await type(opened);
    expect(await input(opened, "Client secret").getAttribute("type")).toBe("password");
    await opened.getByRole("button", { name: "Show Client secret" }).click();
    expect(await input(opened, "Client secret").getAttribute("type")).toBe("text");
    expect(await input(opened, "Client id").getAttribute("aria-describedby")).toBe("method-0-clientId-help method-0-clientId-problem");
    expect(await opened.getByRole("link", { name: "provider.example" }).getAttribute("href")).toBe("https://provider.example/clients");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("sends nothing while something is missing, and takes the focus there", async () => {
    const opened = await open();
    const sent = await answer(opened, "/connections/aws", 200, {});
    await input(opened, "Client secret").fill("made-up-secret");
    await opened.keyboard.press("Enter");
    await seen(opened, "Client id is needed.");
    await input(opened, "Client id").and(opened.locator(':focus[aria-invalid="true"]')).waitFor();
    await expectAccessible(opened);
    expect([sent, await values(opened)]).toEqual([[], ["", "made-up-secret"]]);
  });

  test("shows a failure at its field and below the form, keeps the input, and clears the secret", async () => {
    const opened = await open();
    await answer(opened, "/connections/aws/preflight", 200, verified);
    await answer(opened, "/connections/aws", 409, {
      code: "grant_revoked",
      field: "clientId",
      request_id: "r-1",
      findings: [finding({})],
    });
    await type(opened);
    await press(opened, "Connect Cloud of Forms");
    await opened.locator("#method-0-clientId-problem").getByText("The client was deleted. Make a new one.").waitFor();
    await input(opened, "Client id").and(opened.locator(":focus")).waitFor();
    await seen(opened, "grant_revoked · request r-1");
    await opened.getByRole("list", { name: "What was found" }).getByText("devices: the permission is missing").waitFor();
    await expect.poll(() => values(opened)).toEqual(["k-1", ""]);
    await expectAccessible(opened);
    expect(fixture().takeTroubles()).toEqual(["409 /connections/aws"]);
  });

  test("lets a person whose session ended sign in again", async () => {
    const opened = await open();
    await answer(opened, "/connections/aws/preflight", 401, { code: "unauthenticated" });
    await type(opened);
    await press(opened, "Connect Cloud of Forms");
    await focused(opened, "Your session has expired");
    await press(opened, "Sign in again");
    await title(opened, "Connect Cloud of Forms").waitFor();
    await title(opened, "Your session has expired").waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual(["401 /connections/aws/preflight"]);
  });

  test("shows the findings of a first check, the worst first, and keeps the secret for the connect", async () => {
    const opened = await open();
    const findings = [finding({ severity: "info", title: "Small" }), finding({ severity: "error", title: "Large" })];
    const sent = await answer(opened, "/connections/aws/preflight", 200, {
      works: false,
      findings,
      failure: toFailureView("grant_revoked"),
    });
    await type(opened);
    await press(opened, "Check first");
    await seen(opened, "It would not work: the client was deleted.");
    await seen(opened, "Make a new one.");
    const found = await opened.getByRole("list", { name: "What was found" }).getByRole("listitem").allInnerTexts();
    expect(found.map((text) => text.split("\n")[0])).toEqual(["Error: devices: Large", "Note: devices: Small"]);
    expect([sent, await values(opened)]).toEqual([[body({})], ["k-1", "made-up-secret"]]);
    await expectAccessible(opened);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("leads to the page of the connection; the secret is in no address and no storage", async () => {
    const opened = await open();
    const connection = shownConnection({ provider: "aws", ...failing("grant_revoked"), method: "client", status: "reauth_required" });
    await answer(opened, "/connections/aws/preflight", 200, verified);
    const sent = await answer(opened, "/connections/aws", 200, { connection, findings: [] });
    await answer(opened, "/connections/aws/default", 200, connection);
    const failure = toFailureView("grant_revoked");
    await answer(opened, "/connections/aws/check?account=default", 200, { works: false, failure, connection, setup: null, findings: [] });
    await type(opened);
    await opened.getByText("Options (1)", { exact: true }).click();
    await input(opened, "Network (optional)").fill("one");
    await press(opened, "Connect Cloud of Forms");
    await focused(opened, "ada@example.com");
    expect(sent).toEqual([body({ network: "one" })]);
    expect(opened.url()).toBe(`${fixture().stack.frontEnd}/connections/aws/default`);
    expect(await opened.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state])")).not.toContain("made-up");
    await press(opened, "Connect again");
    await focused(opened, "Connect Cloud of Forms");
    expect(await values(opened)).toEqual(["", ""]);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("shows what was found on the connection's page when it opens, with its time, and asks again when asked", async () => {
    const opened = await open();
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const connection = shownConnection({ provider: "aws", checked: { at: anHourAgo, severity: "warning", code: "scope_missing" } });
    await answer(opened, "/connections/aws/default", 200, connection);
    const found = { works: true, failure: null, connection, setup: null, findings: [finding({ at: anHourAgo })] };
    const sent = await answer(opened, "/connections/aws/check?account=default", 200, found);
    const asked = await answer(opened, "/connections/aws/check?account=default&look=true", 200, found);
    await opened.goto(`${fixture().stack.frontEnd}/connections/aws/default`);
    const last = opened.getByRole("region", { name: "Last check" });
    await last.getByText("Checked just now. It works: the provider accepts its token.", { exact: true }).waitFor();
    await last.getByText("Tick it at the provider.", { exact: true }).waitFor();
    await last.getByText("scope_missing · for you, or your administrator · found 1 hour ago", { exact: true }).waitFor();
    await press(opened, "Check again");
    await opened.getByRole("group", { name: "What you can do with Cloud of Forms" }).waitFor();
    // The last check shows it, so that it is only announced.
    const told = "Cloud of Forms: It works: the provider accepts its token.";
    await opened.locator("#announcements").getByText(told, { exact: true }).waitFor({ state: "attached" });
    expect([sent.length, asked.length]).toEqual([1, 1]);
    await expectAccessible(opened);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says what the check before has found where the provider cannot be asked", async () => {
    const opened = await open();
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const connection = shownConnection({ provider: "aws", checked: { at: anHourAgo, severity: "warning", code: "scope_missing" } });
    await answer(opened, "/connections/aws/default", 200, connection);
    await answer(opened, "/connections/aws/check?account=default", 429, { code: "rate_limited" });
    await opened.goto(`${fixture().stack.frontEnd}/connections/aws/default`);
    const words = "The check 1 hour ago has found: Warning, scope_missing. It could not be checked now: too many requests.";
    await opened.getByRole("region", { name: "Last check" }).getByText(words, { exact: true }).waitFor();
    expect(fixture().takeTroubles()).toEqual(["429 /connections/aws/check"]);
  });
});
