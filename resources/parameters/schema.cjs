/**
 * Every parameter of `serverless.yml`, by subject: its default, what it may be, and what it is. The framework's defaults, the check of a deploy and
 * docs/reference/configuration.md are made of it. A new parameter is an entry of one of these files, and `npm run docs`.
 */
const sections = [
  require("./access.cjs"),
  require("./console.cjs"),
  require("./store.cjs"),
  require("./google.cjs"),
  require("./providers.cjs"),
  require("./operate.cjs"),
];

module.exports = { sections, parameters: Object.assign({}, ...sections.map(({ parameters }) => parameters)) };
