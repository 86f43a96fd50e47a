const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const everyProvider = require("./rights/engine-sets.cjs");
const providers = require("./rights/providers.cjs");

const root = join(__dirname, "..");

const hasRoutes = (folder) => existsSync(join(root, "functions", folder, "routes.ts"));

/** The folders that lead the template and `docs/openapi.json`, in their order. */
const leading = ["", "gcp", "connections", "federation", "tailscale", "aws", "ovh", "azure", "tokens", "audit", "events", "webhooks"];

/** The folder of the console: pages and a sign-in, which `docs/openapi.json` does not describe. The parameter `console` adds it. */
const ofConsole = "console";

/** The folders of `functions` with routes. One that does not lead comes last. */
const folders = [...new Set([...leading, ...readdirSync(join(root, "functions"))])].filter((name) => name !== ofConsole && hasRoutes(name));

/** The room of the routes that only Aurora's web client calls: the parameter `auroraRoutes` leaves it out. */
const room = "aurora";

/** The room's folders with routes. */
const auroraFolders = folders.map((folder) => join(room, folder)).filter(hasRoutes);

/** The environment of single functions beside that of their sets, by name. */
const beside = Object.assign({}, everyProvider.beside, ...providers.map((provider) => provider.beside));

const toName = (folder, file) =>
  [folder, file]
    .join("-")
    .replace(/^-/, "")
    .replace(/[-/](\w)/g, (_, letter) => letter.toUpperCase());
const toFile = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The function of a route: of its own file, or of its set of rights. The room has functions of its own. */
function toFunction(folder, { lambda, rights }) {
  if (lambda !== undefined) {
    const [file, exported] = lambda.split(".");
    return { name: toName(folder, exported ?? file), handler: join("functions", folder, `${file}.${exported ?? "handler"}`) };
  }
  const at = folder.startsWith(room) ? room : "";
  return { name: toName(at, toFile(rights)), handler: join("functions", at, "sets", `${toFile(rights)}.handler`) };
}

/** The events of a route. Without an authorizer the gateway lets every caller through. */
function toEvents({ on, permission, head }) {
  const [method, path] = on.split(" ");
  const route = { path, ...(permission !== "public" && { authorizer: { name: "caller" } }) };
  return [method, ...(head ? ["HEAD"] : [])].map((one) => ({ httpApi: { method: one, ...route } }));
}

/**
 * Makes the functions of the template that have routes. A function has one set of rights, and its time is that of the set.
 *
 * @throws {Error} A route is in a function of another set.
 */
function buildFunctions(rows) {
  const functions = {};
  for (const { folder, ...row } of rows) {
    const { name, handler } = toFunction(folder, row);
    const { rights } = row;
    const before = functions[name] ?? { handler, rights, environment: beside[name], events: [] };
    if (before.rights !== rights) {
      throw new Error(`${row.on}: ${name} has the rights ${before.rights}, and not ${rights}`);
    }
    functions[name] = { ...before, events: [...before.events, ...toEvents(row)] };
  }
  return functions;
}

const rowsOf = (folder) => Object.values(require(join(root, "functions", folder, "routes.ts"))).map((row) => ({ folder, ...row() }));

const buildOf = (of) => buildFunctions(of.flatMap(rowsOf));

module.exports = {
  folders,
  buildFunctions,
  functions: buildOf(folders),
  /** By the value of `auroraRoutes`. */
  aurora: { folders: auroraFolders, on: buildOf(auroraFolders), off: {} },
  /** By the value of `console`. */
  console: { on: buildOf([ofConsole]), off: {} },
};
