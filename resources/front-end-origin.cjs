const { parseOrigin } = require("../lib/origin.ts");

/**
 * The front end's origin as `serverless.yml` was given it, or none. The framework stops before it packages anything when this
 * throws. A URL with a slash or a path would deploy, and no browser could call the API: CORS compares letter by letter.
 */
module.exports = async ({ resolveVariable }) => {
  const value = await resolveVariable("param:frontendUrl");
  if (value !== "" && parseOrigin(String(value)) === undefined) {
    throw new Error(
      "frontendUrl must be an origin: https://host or https://host:port, without a slash at the end; http only for localhost",
    );
  }
  return value;
};
