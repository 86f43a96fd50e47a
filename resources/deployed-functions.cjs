const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const root = join(__dirname, "..");
// A tag such as !GetAtt is of no interest here: its value is read without it.
const read = (file) => parse(readFileSync(join(root, file), "utf8"), { merge: true, logLevel: "silent" });

/** An environment is written beside its function, or named: `${file(functions/environment.cjs):tokensServe}`. */
function readEnvironment(environment) {
  const [, file, name] = /^\$\{file\((.+)\):(\w+)\}$/.exec(environment) ?? [];
  return file === undefined ? environment : require(join(root, file))[name];
}

/**
 * The functions that are deployed, in the order of `serverless.yml`: each with its key, the folder of `functions/` that its file is in, its
 * logical id in the template, the HTTP method of its first route, and whether it has a role at the credential store. The folder of a
 * function that stands in none is `core`.
 */
module.exports = read("serverless.yml").functions.flatMap((reference) => {
  const [, file] = /^\$\{file\((.+)\)\}$/.exec(reference);
  return Object.entries(read(file)).map(([key, { handler, events, environment = {} }]) => ({
    key,
    folder: /^functions\/([^/]+)\//.exec(handler)?.[1] ?? "core",
    logicalId: `${key[0].toUpperCase()}${key.slice(1)}LambdaFunction`,
    method: Array.isArray(events) ? events[0]?.httpApi?.method : undefined,
    reachesStore: "VAULT_ROLE" in readEnvironment(environment),
  }));
});
