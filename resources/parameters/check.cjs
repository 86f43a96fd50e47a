const { parameters } = require("./schema.cjs");
const stageName = require("./stage-name.cjs");

/**
 * Checks the stage's name and every parameter that was given, by `--param` or under `params` in `serverless.yml`. Resolving it is the check: the
 * framework stops before it packages anything.
 *
 * @throws {Error} With a line for each fault. A value is shown only where it is one of few words: another may be a secret.
 */
module.exports = async ({ options, resolveVariable, resolveConfigurationProperty }) => {
  const stage = String(await resolveVariable("sls:stage"));
  const read = async (name) => [name, String((await resolveVariable(`param:${name}, ''`)) ?? "")];
  const values = Object.fromEntries(await Promise.all(Object.keys(parameters).map(read)));
  const ofStages = Object.values((await resolveConfigurationProperty(["params"])) ?? {});
  const given = [...(options.param ?? []).map((item) => item.split("=")[0]), ...ofStages.flatMap(Object.keys)];
  const problems = findProblems({ stage, values, given });
  if (problems.length > 0) {
    const error = new Error(
      `wrong parameters:\n${problems.map((problem) => `- ${problem}`).join("\n")}\ndocs/reference/configuration.md lists them all.`,
    );
    // The framework prints the stack, if there is one, which tells an operator nothing.
    error.stack = undefined;
    throw error;
  }
  return true;
};

/** @returns What is wrong, in words. */
function findProblems({ stage, values, given }) {
  const unknown = [...new Set(given)].filter((name) => !Object.hasOwn(parameters, name));
  const wrong = Object.entries(parameters).filter(([name, { kind, default: usual }]) => {
    const { [name]: value } = values;
    return !(kind.fits(value) || (value === "" && (usual === "" || usual === null)));
  });
  const isConsole = values.console === "on";
  const isHalfNetwork = (values.vpcSubnetIds === "") !== (values.vpcSecurityGroupIds === "");
  return [
    ...(stageName.fits(stage) ? [] : [`the stage's name must be ${stageName.must}`]),
    ...unknown.map((name) => `${name} is no parameter${suggest(name)}`),
    ...wrong.map(([name, { kind }]) => `${name} must be ${kind.must}`),
    ...(isConsole === (values.consoleClientId === "") ? ["console: on and consoleClientId belong together: give both, or neither"] : []),
    ...(isConsole && values.authMode !== "jwt" ? ["console: on needs authMode jwt: the front end of proxy signs people in itself"] : []),
    ...(isHalfNetwork ? ["vpcSubnetIds and vpcSecurityGroupIds belong together: give both, or neither"] : []),
  ];
}

/** A parameter that is written alike, apart from upper case and dashes. */
function suggest(name) {
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const alike = Object.keys(parameters).find((known) => plain(known) === plain(name));
  return alike === undefined ? "" : `: did you mean ${alike}?`;
}

module.exports.findProblems = findProblems;
