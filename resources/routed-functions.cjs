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

/** The events of a route. Without an authorizer the gateway lets every caller through. */
function toEvents({ on, permission, head }) {
  const [method, path] = on.split(" ");
  const route = { path, ...(permission !== "public" && { authorizer: { name: "caller" } }) };
  return [method, ...(head ? ["HEAD"] : [])].map((one) => ({ httpApi: { method: one, ...route } }));
}

/**
 * The functions of the template that have routes, from the rows of `functions/<folder>/routes.ts`: a function for each handler that rows name. Its time is
 * that of its set of rights.
 */
const functions = {};
for (const folder of folders) {
  for (const row of Object.values(require(join(root, "functions", folder, "routes.ts")))) {
    const { lambda, named, rights, ...route } = row();
    const name = named ?? toName(folder, lambda);
    const before = functions[name] ?? {
      handler: `${join("functions", folder, lambda)}.handler`,
      rights,
      environment: beside[name],
      events: [],
    };
    if (before.rights !== rights) {
      throw new Error(`${route.on}: ${name} has the rights ${before.rights}, and not ${rights}`);
    }
    functions[name] = { ...before, events: [...before.events, ...toEvents(route)] };
  }
}

module.exports = { folders, functions };
