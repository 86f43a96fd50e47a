const { param, store, table } = require("./environment.cjs");
const places = require("./places.cjs");
const { allow, countRequest, everyVerb, inPartitions, onTable, readDue } = require("./statements.cjs");

/** Of what keeps webhooks, or sends to their receivers. */
const environment = { ...table, ...store, WEBHOOK_NETWORKS: param("webhookNetworks") };

module.exports = {
  putWebhook: {
    timeout: 29,
    // The webhook, the counter of its caller, and the numbers of the feed behind which it begins; requests with an Idempotency-Key, and what holds their answers.
    statements: [inPartitions(["ORG#*", "FEED#*", "LIMIT#*", "IDEMPOTENCY#*", "SWITCHES"], everyVerb)],
    store: "webhooks",
    environment,
  },
  eraseWebhook: {
    timeout: 29,
    // The webhook, the counter of requests with an Idempotency-Key, and those requests.
    statements: [inPartitions(["ORG#*", "LIMIT#*", "IDEMPOTENCY#*"], ["DeleteItem", "UpdateItem"])],
    store: "webhooks",
    environment,
  },
  rotateWebhook: { timeout: 29, statements: [onTable("GetItem"), countRequest], store: "webhooks", environment },
  testWebhook: { timeout: 29, statements: [onTable("GetItem"), countRequest], store: "deliver", environment },
  deliverWebhooks: {
    // Webhooks, and the numbers and deliveries of feeds.
    statements: [inPartitions(["ORG#*", "FEED#*"], everyVerb), readDue, allow("sqs:SendMessage", places.deadLettersArn)],
    store: "deliver",
    environment: { ...environment, DEAD_LETTERS_URL: places.deadLettersUrl },
    logs: "jobs",
  },
};
