const { parameters } = require("./schema.cjs");

/** The default of each parameter, with the framework's variables in it: `params.default` of `serverless.yml`. */
module.exports = Object.fromEntries(Object.entries(parameters).map(([name, { default: value }]) => [name, value]));
