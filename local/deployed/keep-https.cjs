const https = require("node:https");

const { request, get } = https;

/**
 * Loaded before a function: MiniStack replaces `https.request` by one that speaks plain http with 127.0.0.1, where the simulator of Azure
 * speaks https. What it does so for, requests to AWS' own hosts, no function makes: `AWS_ENDPOINT_URL` leads them to MiniStack.
 */
for (const [name, value] of Object.entries({ request, get })) {
  // Neither does assigning throw.
  Object.defineProperty(https, name, { enumerable: true, get: () => value, set: () => undefined });
}
