import type { FailureWords } from "../../words.ts";

const setUpAgain = "Run the script again, and connect with what it prints.";

/** What Azure's customers are told, by code. */
export const azureFailureWords: FailureWords = {
  invalid_request: {
    title: "This is not what Azure shows",
    action: "Copy it from the application's page, or from what the script has printed.",
  },
  credential_rejected: {
    title: "Microsoft does not accept the application's secret or certificate",
    action:
      "It was deleted, or its ID was pasted in place of its value. Create another secret and connect with it. A new one takes a few minutes to work everywhere.",
  },
  credential_expired: {
    title: "The application's secret has expired",
    action:
      "Create another secret and connect with it: the script does so when it is run again. The connection keeps everything that is set up.",
  },
  client_unknown: {
    title: "The directory does not know this application",
    action: `It was deleted or switched off, or it is in another directory. ${setUpAgain}`,
  },
  client_blocked: {
    title: "A Conditional Access policy blocks the application",
    action: "An administrator of the directory must exempt the application from the policy. Then check again.",
  },
  directory_unknown: {
    title: "Microsoft knows no such directory",
    action: "Check the tenant ID and the cloud.",
  },
  wrong_cloud: {
    title: "The directory is in another cloud of Microsoft's",
    action: "Choose the cloud that the directory is in.",
  },
  trust_refused: {
    title: "The application does not trust this connection",
    action:
      "Run the command, or the script again: issuer, subject and audience must be as shown, letter by letter. A new trust takes up to five minutes to work everywhere. Then check again, or connect again.",
  },
  subscription_missing: {
    title: "The application can see no enabled subscription",
    action: "Give it the role Reader on a subscription, under Access control (IAM). It takes up to ten minutes to show.",
  },
  account_mismatch: {
    title: "Another directory is connected",
    action: "Use an application of that directory, or disconnect it first.",
  },
};
