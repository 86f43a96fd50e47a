const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const { console: ofConsole } = require("./routed-functions.cjs");

const root = join(__dirname, "..");
// A tag such as !GetAtt is of no interest here: its value is read without it.
const read = (file) => parse(readFileSync(join(root, file), "utf8"), { merge: true, logLevel: "silent" });

/** Reads what `${file(resources/one.cjs):part.part}` stands for. */
function readDeclared(reference) {
  const [, file, address = ""] = /^\$\{file\((.+?)\)(?::(.+))?\}$/.exec(reference);
  const whole = file.endsWith(".cjs") ? require(join(root, file)) : read(file);
  return address.split(".").reduce((value, part) => (part === "" ? value : value[part]), whole);
}

const describe = (functions) =>
  Object.entries(functions).map(([key, { handler, rights }]) => ({
    key,
    folder: /^functions\/([^/]+)\//.exec(handler)?.[1] ?? "core",
    logicalId: `${key[0].toUpperCase()}${key.slice(1)}LambdaFunction`,
    rights,
  }));

const listFunctions = (auroraRoutes) =>
  read("serverless.yml").functions.flatMap((reference) =>
    describe(readDeclared(reference.replace(`\${param:auroraRoutes}`, auroraRoutes).replace(`\${param:console}`, "off"))),
  );

/**
 * The functions that are deployed, by the value of `auroraRoutes`, in the order of `serverless.yml`: each with its key, the folder of `functions/`
 * that its file is in, its logical id in the template, and its set of rights. The folder of a function that stands in none is `core`.
 */
module.exports = {
  on: listFunctions("on"),
  off: listFunctions("off"),
  /** What the parameter `console` adds. */
  console: describe(ofConsole.on),
};
