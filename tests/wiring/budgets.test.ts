import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** `only`: how the names of counted files end. Default every file. */
type Budget = { readonly rooms: readonly string[]; readonly without?: readonly string[]; readonly only?: RegExp; readonly most: number };

const beside = ["lib/audit", "lib/connect-sessions", "lib/kits", "lib/relay", "lib/sessions"];

/** What connect sessions are made of, with what their page shares with the routes of a caller. */
const connectSessions = [
  ...["functions/connect-sessions", "functions/connections/to-preflight-view.ts", "functions/federation/read-kits.ts"],
  "lib/connect-sessions",
];

/** What only the routes that a front end's pages need is made of. It has a bound of its own, so that the bounds of the engine and its routes stay. */
const pages = [
  ...["functions/activity", "functions/callers", "functions/connect", "functions/connect-forms.ts", "functions/operations"],
  ...[
    "attention",
    "attention.words",
    "connect-forms.words",
    "count-states",
    "describe-cause",
    "disconnected",
    "disconnected.words",
    "list-providers",
    "list-query",
    "targets",
    "targets.words",
  ].map((name) => `functions/connections/${name}.ts`),
  ...["aws", "azure", "gcp", "ovh", "tailscale"].map((provider) => `functions/${provider}/connect-forms.ts`),
  "functions/aws/left-role.ts",
  ...["lib/connections/attention.ts", "lib/feed/read-backwards.ts", "lib/table/every-connection.ts", "lib/table/operated-attributes.ts"],
  ...["activity-cursor", "read-activity", "read-acts", "to-activity-view"].map((name) => `lib/audit/${name}.ts`),
];

/** What takes back, makes again and forgets changes of a setup while its connection stays. */
const liveSetup = [
  ...["functions/connections/setup.ts", "functions/connections/setup.words.ts", "functions/sets/apply-setup.ts"],
  ...["forget-changes", "put-back", "start-planned", "tear-down-live", "undo-each", "while-held"].map((name) => `lib/setup/${name}.ts`),
];

/** What people call connections, and sort them by. */
const labelsAndTags = ["functions/connections/label.ts", "lib/connections/tag-facts.ts", "lib/http/tag-fields.ts"];

/** The OAuth clients that organisations bring. */
const ownClients = [
  ...["functions/oauth-clients", "functions/gcp/client-endpoint.ts", "functions/ovh/client-endpoint.ts"],
  ...["lib/oauth-clients", "lib/table/stored-own-clients.ts"],
];
const apart = [...pages, ...liveSetup, ...labelsAndTags, ...ownClients];
const ofFunctions = apart.filter((name) => name.startsWith("functions/"));
const ofLib = [...beside, ...apart.filter((name) => name.startsWith("lib/") && !name.startsWith("lib/audit/"))];

/** Lines of code that rooms may have: with their scripts, without blanks and comments. */
const budgets: Readonly<Record<string, Budget>> = {
  "lib without audit, relay, kits, sessions, connect sessions, the routes of pages": { rooms: ["lib"], without: ofLib, most: 27_550 },
  "lib + functions, without the routes of pages, sessions, connect sessions, the console": {
    rooms: ["lib", "functions"],
    without: [...apart, ...connectSessions, "lib/sessions", "functions/console"],
    most: 38_830,
  },
  "functions, without the routes of pages, connect sessions, the console": {
    rooms: ["functions"],
    without: [...ofFunctions, ...connectSessions.filter((room) => room.startsWith("functions/")), "functions/console"],
    most: 8_300,
  },
  "the pages of the console": { rooms: ["console"], without: ["console/api-reference"], only: /\.tsx?$/, most: 7_000 },
  "functions/console": { rooms: ["functions/console"], most: 500 },
  "connect sessions": { rooms: connectSessions, most: 1_259 },
  "the routes of pages": { rooms: pages, most: 1_493 },
  "the OAuth clients of organisations": { rooms: ownClients, most: 559 },
  "setup of a live connection": { rooms: liveSetup, most: 500 },
  "labels and tags": { rooms: labelsAndTags, most: 40 },
  "functions/aurora": { rooms: ["functions/aurora"], most: 2_600 },
  "lib/audit": { rooms: ["lib/audit"], most: 1_300 },
  "lib/kits": { rooms: ["lib/kits"], most: 1_510 },
  "lib/sessions": { rooms: ["lib/sessions"], most: 700 },
  "lib/relay": { rooms: ["lib/relay"], most: 900 },
  "release/framework": { rooms: ["release/framework"], most: 400 },
};

function countLines(file: string): number {
  const text = readFileSync(file, "utf8");
  const [code, comment] = /\.(c?js|tsx?)$/.test(file) ? [text.replace(/^\s*\/\*[\s\S]*?\*\//gm, ""), "//"] : [text, "#"];
  return code.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith(comment)).length;
}

/** Counts a folder with all that is in it, or one file. */
function countRoom(room: string, only: RegExp): number {
  if (statSync(join(root, room)).isFile()) {
    return countLines(join(root, room));
  }
  const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && only.test(entry.name),
  );
  return files.reduce((lines, { parentPath, name }) => lines + countLines(join(parentPath, name)), 0);
}

const sum = (rooms: readonly string[], only: RegExp) => rooms.reduce((lines, room) => lines + countRoom(room, only), 0);

test.each(Object.entries(budgets))("%s: few enough lines of code", (name, { rooms, without = [], only = /./, most }) => {
  const lines = sum(rooms, only) - sum(without, only);
  console.log(`${name}: ${lines} of ${most} lines`);
  expect(lines).toBeGreaterThan(0);
  expect(lines).toBeLessThanOrEqual(most);
});
