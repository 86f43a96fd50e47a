import type { FailureWords } from "../../words.ts";

/** Reads a table of words: a code in each line, what it means, and what to do. */
export const parseWords = (table: string): FailureWords =>
  Object.fromEntries(
    [...table.matchAll(/^(\w+) \| (.+) \| (.+)$/gm)].map(([, code = "", title = "", action = ""]) => [code, { title, action }]),
  );

/** What Google's customers are told, by code. */
export const googleFailureWords = parseWords(`
consent_denied | Access was not given | You chose Deny at Google. Nothing was connected. Start again when you want to allow it.
scope_missing | A permission is missing | A box was not ticked at Google. Nothing was connected. Start again and leave every box ticked.
account_mismatch | This is another Google account | The connection belongs to another account. Start again with that one, or replace it with the new account.
credential_rejected | Google does not accept this key | The key was deleted, or its service account was disabled. Create another key and connect it. A key that was created a moment ago works within a minute.
trust_refused | Google does not let Aurora act as the service account | Check that the pool, its provider, the binding and the service account still exist and are enabled, or run the script of the connection's page again: it puts all of them right. A binding that was just made works within two minutes. Then check again.
trust_insecure | The pool lets others act as the service account as well | Run the command below: the provider then takes the tokens of this connection alone. Then check again. Until then no token is handed out.
client_blocked | VPC Service Controls keep Aurora out | An administrator of your organisation must let the service account in, by an ingress rule of the perimeter. Then check again.
projects_missing | The service account can see no project | Give it a role in a project, such as Browser, and enable the Cloud Resource Manager API in its own project. Then try again.
invalid_request | This is not a key file of a service account | Paste the whole text of the JSON file that Google gave you.
confirmation_foreign | Another person started this connection | Nothing was connected, and the access was revoked at Google. If you want to connect, start it yourself.
session_control | Your administrator ends the sessions of this application | Ask the administrator of your Google Workspace to exempt Aurora from session control in Access Context Manager, with the command below; after that, Refresh now brings it back. Connecting again helps only until the next session ends.
`);
