import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const { paths } = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8")) as { readonly paths: Readonly<Record<string, object>> };

/** All routes but those to which a browser is redirected: a URL of such a route is no call. */
const called = Object.keys(paths).filter((path) => !/\/(callback|start)$/.test(path));

/** A text that begins with a route, or with an address and a route. */
const routeText = `["'\`](?:\\$\\{[^}\`]*\\})?(?:${called.map((path) => path.replaceAll(/\{\w+\}/g, "(?:\\$\\{[^}]*\\}|[\\w.%-]+)")).join("|")})(?=["'\`?#]|\\$\\{)`;
/** A URL of the API, with any path. */
const apiText = "`\\$\\{(?:\\w+(?:\\(\\))?\\.)*(?:api|apiUrl)\\}";
const sender = "(?<![.\\w])(?:fetch|request)\\(";
const sends = new RegExp(sender);
const names = new RegExp(`${routeText}|${apiText}`);
const sendsTo = new RegExp(`${sender}\\s*(?:new URL\\(\\s*)?(?:${routeText}|${apiText})`);

/** Pages of the console have the paths of routes: a test that opens one, and sends something else, calls nothing. */
const opensPages = (file: string) => file.startsWith("tests/browser/");

/** Whether a file sends a request of its own and names a route, or the API's address. */
const callsByHand = (file: string, text: string): boolean =>
  /\bsendByHand\(/.test(text) || (opensPages(file) ? sendsTo.test(text) : sends.test(text) && names.test(text));

const folders = ["bench", "client", "local", "ops", "release", "tests"];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.(ts|cjs|mjs)$/.test(file) && !/^client\/(dist|generated)\//.test(file) && !file.includes("/node_modules/")),
);

/** Why a file calls the API without the client. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  "it takes the routes out of a list": [
    "tests/e2e/embedded/foreign-ids.long.test.ts",
    "tests/e2e/embedded/replayed-answers.long.test.ts",
    "tests/e2e/redirects.long.test.ts",
    "tests/e2e/who-is-calling.test.ts",
  ],
  "it sends what the document does not describe: a body, a value, a parameter or a provider": [
    "tests/e2e/connect-azure.long.test.ts",
    "tests/e2e/connect-every-method.long.test.ts",
    "tests/e2e/connect-google-key.long.test.ts",
    "tests/e2e/connect-many-and-login.test.ts",
    "tests/e2e/connect-ovh-service-account.long.test.ts",
    "tests/e2e/connect-tailscale.long.test.ts",
    "tests/e2e/embedded/canary-azure.ts",
    "tests/e2e/embedded/canary-google-key.ts",
    "tests/e2e/embedded/canary-journey.ts",
    "tests/e2e/embedded/canary-ovh.ts",
    "tests/e2e/embedded/connected-accounts.long.test.ts",
    "tests/e2e/embedded/refused-ovh-callbacks.test.ts",
    "tests/e2e/embedded/strange-requests.long.test.ts",
    "tests/e2e/kept-alive.long.test.ts",
    "tests/e2e/requests.long.test.ts",
    "tests/e2e/setup-google.test.ts",
  ],
  "it sends what a foreign page would send to the console": ["tests/browser/console-sign-in.long.test.ts"],
  "it offers that to tests": ["tests/fixtures/journey.ts"],
  "it is a browser, or a page of another site": [
    "tests/deployed/console.test.ts",
    "tests/e2e/embedded/console-files.test.ts",
    "tests/e2e/embedded/console-refresh.test.ts",
    "tests/e2e/embedded/console-session.test.ts",
    "tests/e2e/embedded/foreign-pages.test.ts",
    "tests/e2e/embedded/secure-cookie.test.ts",
  ],
  "it stands for Aurora's own client": ["tests/fixtures/client-contract/front.ts"],
  "it asks a cloud, at a path that a route has as well": ["tests/fixtures/simulated-gcloud.ts"],
  "it holds examples of such calls": ["tests/wiring/calls-by-hand.test.ts"],
  "its subject is what passes a request on, without an API behind it": [
    "tests/unit/deployed-answers.test.ts",
    "tests/unit/local-guarded.test.ts",
  ],
};

describe("the typed client is the only client of the API", () => {
  const found = files.filter((file) => callsByHand(file, readFileSync(join(root, file), "utf8")));

  test("no other file calls a route by hand", () => {
    expect(found.toSorted()).toEqual(Object.values(reasons).flat().toSorted());
  });

  test.each([
    ["an address and a route", `await fetch(\`\${api}/connections/gcp/token?min_ttl=5\`, { headers })`],
    ["a route with values in it", `fetch(\`\${target.api}/workspaces/\${wid}/aws/role\`)`],
    ["a route alone", 'const path = "/gcp/login";\nawait fetch(new URL(path, api))'],
    ["a path that it is given", `request(\`\${fixture().stack.api}\${path}\`)`],
    ["the tests' way around the client", 'person.sendByHand("GET", path)'],
  ])("such a call is found by %s", (_, text) => {
    expect(callsByHand("local/soak/ask.ts", text)).toBe(true);
  });

  test.each([
    ["a simulator", `await fetch(\`\${google}/v3/projects:search\`)`],
    ["a callback", `const redirectUri = \`\${base}/gcp/callback\`;\nawait fetch(tokenUrl)`],
    ["a function's event", 'buildEvent("GET /connections");\nawait fetch(vault)'],
    ["a route that is only named", `const shown = \`curl -s \${url}/connections\`;`],
  ])("nothing is found in a file about %s", (_, text) => {
    expect(callsByHand("local/soak/ask.ts", text)).toBe(false);
  });

  test("a page of the console is not a route, although it has the path of one", () => {
    const file = "tests/browser/console.test.ts";
    expect(callsByHand(file, 'await open("/connections/gcp/default");\nawait fetch(simulator)')).toBe(false);
    expect(callsByHand(file, `await fetch(\`\${fixture().stack.api}/connections/gcp?account=default\`)`)).toBe(true);
  });
});
