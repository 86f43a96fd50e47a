const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const root = join(__dirname, "..");
// A tag such as !GetAtt is of no interest here: its value is read without it.
const read = (file) => parse(readFileSync(join(root, file), "utf8"), { merge: true, logLevel: "silent" });

/**
 * The functions that are deployed, in the order of `serverless.yml`: each with its key, the folder of `functions/` that its file is in, its
 * logical id in the template, and its set of rights. The folder of a function that stands in none is `core`.
 */
module.exports = read("serverless.yml").functions.flatMap((reference) => {
  const [, file, part] = /^\$\{file\((.+)\)(?::(.+))?\}$/.exec(reference);
  const declared = part === undefined ? read(file) : require(join(root, file))[part];
  return Object.entries(declared).map(([key, { handler, rights }]) => ({
    key,
    folder: /^functions\/([^/]+)\//.exec(handler)?.[1] ?? "core",
    logicalId: `${key[0].toUpperCase()}${key.slice(1)}LambdaFunction`,
    rights,
  }));
});
