import * as v from "valibot";
import { answer, connectionCount, ok, type RouteWords, type WordsOf } from "../../../lib/openapi/describe.ts";
import { auroraError, usingFailures } from "../../../lib/openapi/failures.ts";
import { isOver } from "../../own-connection.ts";
import type * as routes from "./routes.ts";

const over = usingFailures.filter((code) => isOver(code) || code === "not_found");

const id = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";

const setUp = "The customer runs it in Azure Cloud Shell. It holds no secret, and prints the secret that it makes.";
const remove = "The customer runs it in Azure Cloud Shell. It removes what the other script made. It holds no secret.";

/** A script that is the same for each caller. */
const script = (summary: string, description: string): RouteWords => {
  const headers = { "Content-Disposition": "The name of its file." };
  return { summary, description, answers: { 200: { description: "The script.", schema: v.string(), type: "text/plain", headers } } };
};

export const words: WordsOf<typeof routes> = {
  readAzureSubscription: {
    summary: "The subscription of the connection",
    description: "From the record alone.",
    answers: {
      ...ok(
        "It is connected.",
        v.strictObject({
          status: v.literal("success"),
          accounts: connectionCount,
          ...v.entriesFromList(["subscription_id", "subscription_name"], v.string()),
        }),
        { connected: { status: "success", accounts: 1, subscription_id: id, subscription_name: "Production" } },
      ),
      401: answer("There is no connection, or its customer must act. `code`: why.", auroraError),
    },
    failures: ["stopped"],
  },
  listAzureSubscriptions: {
    summary: "The enabled subscriptions that the application can see now",
    description: "401: there is no connection, or only connecting again helps.",
    answers: ok(
      "The subscriptions, in the words that Aurora uses for projects. `enabled`: the customer's choice.",
      v.strictObject({ projects: v.array(v.strictObject({ projectId: v.string(), name: v.string(), enabled: v.boolean() })) }),
      { one: { projects: [{ projectId: id, name: "Production", enabled: true }] } },
    ),
    failures: usingFailures.filter((code) => !isOver(code)),
    failuresAs: { 401: over },
  },
  chooseAzureSubscriptions: {
    summary: "Chooses which of them are used",
    description: "A subscription that the body does not name is used.",
    bodyExamples: { off: { projects: [{ projectId: id, enabled: false }] } },
    answers: ok("The choice is stored.", v.strictObject({ status: v.literal("success") }), { saved: { status: "success" } }),
    failuresAs: { 401: ["not_found"] },
  },
  downloadAzureSetupScript: script("The script that makes the application, for bash", setUp),
  downloadAzureSetupPowerShell: script("The script that makes the application, for PowerShell", setUp),
  downloadAzureRemoveScript: script("The script that removes the application, for bash", remove),
  downloadAzureRemovePowerShell: script("The script that removes the application, for PowerShell", remove),
};
