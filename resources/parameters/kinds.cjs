const { parseOrigin } = require("../../lib/config.ts");

/**
 * What a parameter may be: `must` says it behind "must be", and `fits` decides it for one value. Values are texts here, as `--param` gives them.
 * An empty text is good where it is the default.
 */
const kind = (must, fits) => ({ must, fits });

const matching = (must, pattern) => kind(must, (value) => pattern.test(value));

/** Values separated by commas, with or without a space behind each. */
const list = (must, pattern, most = Number.POSITIVE_INFINITY) =>
  kind(must, (value) => {
    const values = value.split(",").map((one) => one.trim());
    return values.length <= most && values.every((one) => pattern.test(one));
  });

const choice = (...words) =>
  kind(words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`, (value) => words.includes(value));

const count = (least, most) =>
  kind(`a number of ${least.toLocaleString("en")} to ${most.toLocaleString("en")}`, (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= least && number <= most;
  });

/** How many requests a provider takes in a minute. */
const perMinute = count(1, 10_000_000);

const url = kind("a URL: https://…", (value) => /^https?:\/\/[^\s]+$/.test(value) && URL.canParse(value));

const origin = kind(
  "an origin: https://host or https://host:port, without a slash at the end; http only for localhost",
  (value) => parseOrigin(value) !== undefined,
);

const text = kind("text", () => true);
const someText = matching("some text", /\S/);

module.exports = { choice, count, list, matching, origin, perMinute, someText, text, url };
