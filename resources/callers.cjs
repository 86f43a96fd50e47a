const { existsSync, readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { parseCallers } = require("../lib/http/callers/parse-callers.lazy.ts");

const root = join(__dirname, "..");

/** The file that need not be there. */
const byDefault = "callers.json";

/** Lambda takes 4 KB for all variables of a function; the authorizer's others have less than 1 KB. */
const mostBytes = 3_000;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The list of trusted issuers as the authorizer reads it from its environment: the file that the parameter `callers` names, from the folder of
 * `serverless.yml` on, in one line. Empty: there is no list.
 *
 * @throws {Error} The list is wrong; the message begins with the file and the field's path. The framework stops before it packages anything.
 */
module.exports = async ({ resolveVariable }) => {
  const [callers, authMode, oidcIssuer] = await Promise.all(
    ["callers", "authMode", "oidcIssuer"].map(async (name) => String(await resolveVariable(`param:${name}`))),
  );
  return readList({ callers, authMode, oidcIssuer });
};

/** For what resolves the variables of `serverless.yml` without waiting, such as the local targets. */
module.exports.fromParameters = (param) =>
  readList({ callers: String(param("callers")), authMode: String(param("authMode")), oidcIssuer: String(param("oidcIssuer")) });

function readList({ callers, authMode, oidcIssuer }) {
  const file = resolve(root, callers);
  if (callers === "" || (callers === byDefault && !existsSync(file))) {
    return "";
  }
  const stop = (problem) => {
    throw new Error(`${callers}: ${problem}`);
  };
  if (!existsSync(file)) {
    stop("there is no such file");
  }
  const text = readFileSync(file, "utf8");
  const { issuers, problem } = parseCallers(text);
  if (problem !== undefined) {
    stop(problem);
  }
  issuers.forEach((trusted, index) => {
    if (authMode === "jwt" && withoutSlash(trusted.issuer) === withoutSlash(oidcIssuer)) {
      stop(`[${index}].issuer: it is oidcIssuer, whose tokens say themselves who is calling`);
    }
    trusted.callers.forEach(({ organisation }, place) => {
      if (authMode === "proxy" && !uuid.test(organisation)) {
        stop(`[${index}].callers[${place}].organisation: it must be a UUID in lower case, as the organisations of authMode proxy are`);
      }
    });
  });
  const line = JSON.stringify(issuers);
  const bytes = Buffer.byteLength(line);
  return bytes <= mostBytes ? line : stop(`it has ${bytes} bytes without blanks, and a function can be given ${mostBytes}`);
}

const withoutSlash = (url) => url.replace(/\/$/, "");
