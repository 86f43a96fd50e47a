const { choice, list, matching, text } = require("./kinds.cjs");
const { parseReturnAddresses } = require("../../lib/connect-sessions/return-addresses.ts");

module.exports = {
  title: "Console",
  parameters: {
    console: {
      default: "off",
      kind: choice("on", "off"),
      words: "`on`: people sign in to the console at this API, in mode `jwt`",
    },
    consoleClientId: { default: "", kind: text, words: "the console's client at `oidcIssuer`" },
    consoleClientSecretId: {
      default: `\${self:service}/\${sls:stage}/console`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'its secret: `{"client_secret": "…"}`, or `{"private_key": "…"}` with a private JWK as text',
    },
    consoleScopes: {
      default: "openid offline_access",
      kind: matching("scopes with openid, separated by spaces", /^(?:[\x21\x23-\x5b\x5d-\x7e]+ )*openid(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/),
      words: "scopes of a sign-in, separated by spaces",
    },
    connectReturns: {
      default: "",
      kind: {
        must: "pages such as https://app.example.com/connected #0b5fff Example Ltd, separated by commas",
        fits: (value) => parseReturnAddresses(value) !== undefined,
      },
      words:
        "pages to which connect sessions return, each with the colour and the name that the connect page shows; `for=acme|globex` before the colour limits the organisations",
    },
    consoleAuthorize: {
      default: "",
      kind: list("parameters such as audience=https://api.example.com, separated by commas", /^[a-z_]+=[^\s,]+$/),
      words: "further parameters of a sign-in, by which your identity provider issues a token for `oidcAudience`",
    },
  },
};
