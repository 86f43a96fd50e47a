import { Failure, type FailureCode } from "../../../lib/errors.ts";
import { Secret } from "../../../lib/secret.ts";
import { neededScope, scriptedSubmission } from "../../fakes/scripted-submission.ts";
import { type OpenedMethod, providerContract, type Trouble } from "./provider-contract.ts";

const secret = "client-secret-canary";

/** What an adapter makes of each trouble. */
const codes: Readonly<Record<Trouble, FailureCode>> = {
  page: "provider_answer_invalid",
  throttled: "provider_throttled",
  unavailable: "provider_unavailable",
  closed: "provider_unreachable",
  silent: "provider_timeout",
};

providerContract("client of the fake", async (): Promise<OpenedMethod> => {
  const client = scriptedSubmission(() => new Date());
  client.know(secret, "acme-tailnet");
  client.know("narrow-canary", "acme-tailnet", [neededScope]);
  client.createKey("key-1");
  return {
    method: client,
    held: { client_secret: new Secret(secret), ssh_key: new Secret("ssh-canary"), auth_key: new Secret("key-1") },
    secrets: ["canary"],
    bodies: { works: { secret }, wrong: { secret: "wrong-canary" }, lacking: { secret: "narrow-canary" } },
    at: { tenant: "acme", provider: "gcp", account: "default" },
    end: async () => client.forget(secret),
    meet: async (trouble) => {
      for (const operation of ["verify", "mint", "probe", "giveBack"] as const) {
        client.failAlways(operation, new Failure(codes[trouble]));
      }
    },
    changes: async () => client.changes,
    close: async () => undefined,
  };
});
