import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

type Source = { readonly file: string; readonly text: string };

const sources: readonly Source[] = ["lib", "functions"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), "utf8") })),
);

type Scan = {
  /** Names the files that break the rule, once for each time that they do. */
  readonly find: (sources: readonly Source[]) => string[];
  /** The files that are found and may be. */
  readonly allowed?: readonly string[];
  /** Code that breaks the rule, by the file that it would be in. The scan must find each. */
  readonly planted: readonly (readonly [file: string, text: string])[];
  /** Code that looks like it and keeps the rule. The scan must find none. */
  readonly spared?: readonly (readonly [file: string, text: string])[];
};

const naming =
  (pattern: RegExp, files = /^/) =>
  (among: readonly Source[]) =>
    among.filter(({ file, text }) => files.test(file) && pattern.test(text)).map(({ file }) => file);

/** Finds the files that name a provider. Imports of the AWS SDK, of `aws-lambda` and of our own clients are our platform, not a customer's cloud. */
const namingProvider =
  (files: RegExp, toText = (text: string) => text) =>
  (among: readonly Source[]) => {
    const ofOurPlatform = /"(@aws-sdk\/[^"]+|aws-lambda|[./]+aws(-client-options\.ts|\/[^"]+))"/g;
    const read = among.map(({ file, text }) => ({ file, text: toText(text).replace(ofOurPlatform, "") }));
    return naming(/google|gcp|ovh|tailscale|azure|\baws\b/i, files)(read).sort();
  };

/** A comment may say which provider a rule comes from. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

/** The rooms of the use cases, lowest first. */
const rooms = ["record", "lease", "credential", "turn", "refresh", "mint", "tokens", "duties", "parked", "disconnect", "connect", "jobs"];
/** @returns The room of a file of the use cases, by its place; -1 for a file that is in none. */
function roomOf(file: string): number {
  const [, from = ""] = /^lib\/connections\/(?:([\w-]+)\/)?/.exec(file) ?? [];
  return rooms.indexOf(from);
}
const [refreshRoom, mintRoom] = [rooms.indexOf("refresh"), rooms.indexOf("mint")];

const scans: Readonly<Record<string, Scan>> = {
  "S13: neither the password grant nor the implicit grant is anywhere": {
    find: naming(/grant_type["']?\s*[:=,]\s*["']?password|response_type["']?\s*[:=,]\s*["']?(token|id_token)/),
    planted: [
      ["lib/oauth/planted.ts", 'form.set("grant_type", "password");'],
      ["lib/oauth/planted.ts", 'const form = { grant_type: "password" };'],
      ["functions/planted.ts", "https://auth.example/?response_type=token"],
      ["functions/planted.ts", 'url.searchParams.set("response_type", "id_token");'],
    ],
    spared: [["lib/oauth/planted.ts", '{ grant_type: "authorization_code", response_type: "code" }']],
  },
  "S10: nothing posts a message to another window": {
    find: naming(/postMessage/),
    planted: [["lib/http/planted.ts", "window.opener.postMessage(result, origin);"]],
  },
  "S3: the PKCE method plain is nowhere": {
    find: naming(/code_challenge_method["']?\s*[:=,]\s*["']plain/),
    planted: [
      ["lib/oauth/planted.ts", 'url.searchParams.set("code_challenge_method", "plain");'],
      ["lib/oauth/planted.ts", 'const query = { code_challenge_method: "plain" };'],
    ],
    spared: [["lib/oauth/planted.ts", 'const query = { code_challenge_method: "S256" };']],
  },
  "no two files of lib have one name, so that a name is enough to find a file": {
    find: (among) => {
      const names = among.filter(({ file }) => file.startsWith("lib/")).map(({ file }) => basename(file));
      return names.filter((name, index) => names.indexOf(name) !== index);
    },
    planted: [["lib/planted/errors.ts", ""]],
    spared: [["functions/planted/errors.ts", ""]],
  },
  "the use cases and the protocol take time, chance and settings from outside": {
    find: naming(/Date\.now\(\)|new Date\(\)|Math\.random\(|process\.env/, /^lib\/(oauth|connections|setup)\//),
    planted: [
      ["lib/oauth/planted.ts", "const now = Date.now();"],
      ["lib/connections/connect/planted.ts", "const now = new Date();"],
      ["lib/setup/planted.ts", "const jitter = Math.random() * 10;"],
      ["lib/connections/planted.ts", "const stage = process.env.STAGE;"],
    ],
    spared: [
      ["lib/oauth/planted.ts", "const at = new Date(expiresAt);"],
      ["lib/system.ts", "now: () => new Date(),"],
    ],
  },
  "nothing that serves every provider names one, in code or in a comment, except the list of providers and descriptions": {
    find: namingProvider(
      /^(?!.+\.words\.ts$)(lib\/(connections|http|setup)\/|lib\/[^/]+\.ts$|functions\/(connections|tokens|jobs|code-flow|submission)\/|functions\/[^/]+\.ts$)/,
    ),
    allowed: [
      "functions/providers.ts",
      // Our own platform.
      "lib/aws-client-options.ts",
      "lib/provider-names.ts",
    ],
    planted: [
      ["lib/connections/planted.ts", 'if (provider === "google") return;'],
      ["lib/http/planted.ts", "// Tailscale sends no scope."],
      ["lib/setup/planted.ts", "const gcpProject = target;"],
      ["lib/planted.ts", 'import { sts } from "./providers/aws/sts.ts"; // Of AWS'],
      ["functions/jobs/planted.ts", "ovhRegions(region)"],
      ["functions/planted.ts", "azureTenant"],
    ],
    spared: [
      ["lib/connections/planted.ts", 'import type { Context } from "aws-lambda";'],
      ["lib/planted.ts", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
      ["lib/providers/google/planted.ts", "google"],
      ["functions/jobs/planted.words.ts", 'examples: { provider: "gcp" }'],
    ],
  },
  "the protocol, the table and what providers share name a provider in comments only": {
    find: namingProvider(/^lib\/(oauth|table)\/|^lib\/providers\/[^/]+\.ts$/, withoutComments),
    planted: [
      ["lib/oauth/planted.ts", "const isGoogle = issuer === other;"],
      ["lib/table/planted.ts", '/* Theirs */ const key = "ovh";'],
      ["lib/providers/planted.ts", "azure();"],
    ],
    spared: [["lib/oauth/planted.ts", "/** Google sends `iss` to some people only. */\n// AWS does not.\nconst one = 1;"]],
  },
  "the rooms of the use cases build on one another one way, and refresh and mint know nothing of each other": {
    find: (among) =>
      among
        .filter(({ file }) => file.startsWith("lib/connections/"))
        .flatMap(({ file, text }) => {
          const own = roomOf(file);
          const named = [...text.matchAll(/from "(?:\.\.\/|\.\/)([\w-]+)\//g)].map(([, to = ""]) => rooms.indexOf(to));
          return named.filter((to) => to > own || (own === mintRoom && to === refreshRoom)).map(() => file);
        }),
    planted: [
      ["lib/connections/refresh/planted.ts", 'import { connect } from "../connect/connect.ts";'],
      ["lib/connections/refresh/planted.ts", 'import { mint } from "../mint/mint.ts";'],
      ["lib/connections/mint/planted.ts", 'import { refresh } from "../refresh/refresh.ts";'],
      ["lib/connections/mint/planted.ts", 'import { look } from "../duties/look.ts";'],
      ["lib/connections/record/planted.ts", 'import { lease } from "../lease/lease.ts";'],
      ["lib/connections/planted.ts", 'import { refresh } from "./refresh/refresh.ts";'],
    ],
    spared: [
      ["lib/connections/jobs/planted.ts", 'import { refresh } from "../refresh/refresh.ts";'],
      ["lib/connections/mint/planted.ts", 'import { lease } from "../lease/lease.ts";'],
    ],
  },
  "no file is imported for what it does while it is loaded: a bundle drops such an import (`sideEffects` of package.json)": {
    find: naming(/^import "/m),
    planted: [["functions/planted.ts", 'import { one } from "./one.ts";\nimport "./two.ts";']],
    spared: [["functions/planted.ts", 'import { one } from "./one.ts";']],
  },
  "a secret is revealed by the adapters and the protocol, and elsewhere only where lib/secret.ts says": {
    find: (among) =>
      naming(
        /\breveal\b/,
        /^(?!lib\/(providers|credentials|oauth)\/|lib\/secret\.ts)/,
      )(among.map(({ file, text }) => ({ file, text: withoutComments(text) }))).sort(),
    allowed: [
      "functions/aurora/tailscale/auth-keys.ts",
      "functions/code-flow/browser-routes.ts",
      "functions/code-flow/login-link.ts",
      "functions/connect-sessions/land.ts",
      "functions/console/leave.ts",
      "functions/ovh/login.ts",
      "functions/tokens/to-token-view.ts",
      "functions/webhooks/webhook.ts",
      "lib/aws/sts-sdk.chunk.ts",
      "lib/connect-sessions/connect-session-item.ts",
      "lib/connect-sessions/own-browser.ts",
      "lib/connect-sessions/settle-finished.ts",
      "lib/connections/connect/begin-authorization.ts",
      "lib/connections/connect/complete-authorization.ts",
      "lib/connections/connect/start-connection.ts",
      "lib/connections/connect/submit-connection.ts",
      "lib/connections/connect/write-live-credential.ts",
      "lib/connections/credential/own-credential.ts",
      "lib/connections/credential/rotation.ts",
      "lib/connections/jobs/sweep-grants.ts",
      "lib/connections/parked/end-grant.ts",
      "lib/connections/parked/park-replaced-grant.ts",
      "lib/connections/parked/sent-code.ts",
      "lib/connections/record/live-token.ts",
      "lib/connections/refresh/store-refreshed.ts",
      "lib/connections/turn/read-current.ts",
      "lib/http/cookies.ts",
      "lib/oauth-clients/own-client-secrets.ts",
      "lib/oauth-clients/prove-client.ts",
      "lib/relay/relay-call.ts",
      "lib/sessions/authenticate-session.ts",
      "lib/sessions/oidc-login.ts",
      "lib/sessions/oidc-proofs.ts",
      "lib/sessions/oidc-revoke.ts",
      "lib/sessions/oidc-tokens.ts",
      "lib/sessions/request-refresh.ts",
      "lib/sessions/session-item.ts",
      "lib/sessions/stored-sessions.ts",
      "lib/webhooks/sign-message.ts",
      "lib/webhooks/webhook-keys.ts",
    ],
    planted: [
      ["lib/table/planted.ts", "const item = { token: token.reveal() };"],
      ["lib/telemetry/planted.ts", "logger.info(secret.reveal());"],
      ["functions/planted.ts", 'const read = [token].map((one) => one["reveal"]());'],
      ["lib/setup/planted.ts", "const { reveal } = token;"],
    ],
    spared: [
      ["lib/providers/planted.ts", 'const header = ["Bearer", token.reveal()];'],
      ["lib/connections/planted.ts", "await deps.credentials.write(key, fields);"],
    ],
  },
  "no production code knows which target it runs on": {
    find: naming(/simulator|ministack|dynalite|vitest|NODE_ENV|IS_OFFLINE/i),
    planted: [
      ["lib/planted.ts", 'if (process.env.NODE_ENV === "test") return;'],
      ["functions/planted.ts", "// The simulator answers at once."],
    ],
  },
};

describe("source", () => {
  test("is read: the files that every scan looks at are there", () => {
    const folders = new Set(sources.map(({ file }) => file.split("/").slice(0, 2).join("/")));
    const scanned = ["lib/oauth", "lib/connections", "lib/setup", "lib/http", "lib/table", "lib/providers", "functions/jobs"];
    expect([...folders]).toEqual(expect.arrayContaining(scanned));
    expect(rooms.filter((_, room) => !sources.some(({ file }) => roomOf(file) === room))).toEqual([]);
  });

  describe.each(Object.entries(scans))("%s", (_, { find, allowed = [], planted, spared = [] }) => {
    test("holds in every file", () => {
      expect(find([...sources, ...spared.map(([file, text]) => ({ file, text }))])).toEqual(allowed);
    });

    test.each(planted)("finds in %s: %s", (file, text) => {
      expect(find([...sources, { file, text }])).toHaveLength(find(sources).length + 1);
    });
  });
});
