import type { FailureWords } from "../../words.ts";

/** What Google's customers are told, by code. */
export const googleFailureWords: FailureWords = {
  consent_denied: {
    title: "Access was not given",
    action: "You chose Deny at Google. Nothing was connected. Start again when you want to allow it.",
  },
  scope_missing: {
    title: "A permission is missing",
    action: "A box was not ticked at Google. Nothing was connected. Start again and leave every box ticked.",
  },
  account_mismatch: {
    title: "This is another Google account",
    action: "The connection belongs to another account. Start again with that one, or replace it with the new account.",
  },
  credential_rejected: {
    title: "Google does not accept this key",
    action:
      "The key was deleted, or its service account was disabled. Create another key and connect it. A key that was created a moment ago works within a minute.",
  },
  trust_refused: {
    title: "Google does not let Aurora act as the service account",
    action:
      "Check that the pool, its provider, the binding and the service account still exist and are enabled, or run the script of the connection's page again: it puts all of them right. A binding that was just made works within two minutes. Then check again.",
  },
  trust_insecure: {
    title: "The pool lets others act as the service account as well",
    action:
      "Run the command below: the provider then takes the tokens of this connection alone. Then check again. Until then no token is handed out.",
  },
  client_blocked: {
    title: "VPC Service Controls keep Aurora out",
    action: "An administrator of your organisation must let the service account in, by an ingress rule of the perimeter. Then check again.",
  },
  projects_missing: {
    title: "The service account can see no project",
    action: "Give it a role in a project, such as Browser, and enable the Cloud Resource Manager API in its own project. Then try again.",
  },
  invalid_request: {
    title: "This is not a key file of a service account",
    action: "Paste the whole text of the JSON file that Google gave you.",
  },
  confirmation_foreign: {
    title: "Another person started this connection",
    action: "Nothing was connected, and the access was revoked at Google. If you want to connect, start it yourself.",
  },
  session_control: {
    title: "Your administrator ends the sessions of this application",
    action:
      "Ask the administrator of your Google Workspace to exempt Aurora from session control in Access Context Manager, with the command below; after that, Refresh now brings it back. Connecting again helps only until the next session ends.",
  },
};
