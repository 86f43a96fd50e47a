const { join } = require("node:path");
const everyProvider = require("./rights/every-provider.cjs");
const providers = require("./rights/providers.cjs");

const root = join(__dirname, "..");

/** The folders of `functions` with routes, in the order of the template and of `docs/openapi.json`. */
const folders = ["", "gcp", "connections", "federation", "tailscale", "aws", "ovh", "azure", "tokens", "audit", "events", "webhooks"];

/** The environment of single functions beside that of their sets, by name. */
const beside = Object.assign({}, everyProvider.beside, ...providers.map((provider) => provider.beside));

const toName = (folder, file) =>
  [folder, file]
    .join("-")
    .replace(/^-/, "")
    .replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const toFile = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The function of a route: of its own file, or of its set of rights. */
const toFunction = (folder, { lambda, rights }) =>
  lambda === undefined
    ? { name: rights, file: join("functions/sets", toFile(rights)) }
    : { name: toName(folder, lambda), file: join("functions", folder, lambda) };

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
    const { name, file } = toFunction(folder, row);
    const { rights } = row;
    const before = functions[name] ?? { handler: `${file}.handler`, rights, environment: beside[name], events: [] };
    if (before.rights !== rights) {
      throw new Error(`${row.on}: ${name} has the rights ${before.rights}, and not ${rights}`);
    }
    functions[name] = { ...before, events: [...before.events, ...toEvents(row)] };
  }
  return functions;
}

const rowsOf = (folder) => Object.values(require(join(root, "functions", folder, "routes.ts"))).map((row) => ({ folder, ...row() }));

module.exports = { folders, buildFunctions, functions: buildFunctions(folders.flatMap(rowsOf)) };
