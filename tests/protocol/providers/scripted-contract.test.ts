import type { SubmissionMethod } from "../../../lib/connections/provider.ts";
import { Failure, type FailureCode } from "../../../lib/errors.ts";
import { Secret } from "../../../lib/secret.ts";
import { neededScope, scriptedSubmission } from "../../fakes/scripted-submission.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import type { Trouble } from "./provider-troubles.ts";

const secret = "client-secret-canary";
const readSecret = "read-secret-canary";

/** What an adapter makes of each trouble. */
const codes: Readonly<Record<Trouble, FailureCode>> = {
  page: "provider_answer_invalid",
  throttled: "provider_throttled",
  unavailable: "provider_unavailable",
  closed: "provider_unreachable",
  silent: "provider_timeout",
};

providerContract("client of the fake", openClient);

providerContract("client of the fake, with a secret of its own for reading", async (): Promise<OpenedMethod> => {
  const opened = await openClient();
  const { client, held } = opened;
  client.know(readSecret, "acme-tailnet");
  const method: SubmissionMethod = {
    ...client,
    access: ["full", "read"],
    separateAccess: ["read"],
    mint: async (fields, access, call) => {
      const client_secret = access === "read" ? fields.read_secret : fields.client_secret;
      if (client_secret === undefined) {
        throw new Failure("invalid_request", { field: "access" });
      }
      return client.mint({ client_secret }, "full", call);
    },
  };
  const separate = { without: held, end: async () => client.forget(readSecret) };
  return { ...opened, method, held: { ...held, read_secret: new Secret(readSecret) }, separate };
});

async function openClient() {
  const client = scriptedSubmission(() => new Date());
  client.know(secret, "acme-tailnet");
  client.know("narrow-canary", "acme-tailnet", [neededScope]);
  client.createKey("key-1");
  return {
    client,
    method: client,
    held: { client_secret: new Secret(secret), ssh_key: new Secret("ssh-canary"), auth_key: new Secret("key-1") },
    secrets: ["canary"],
    bodies: { works: { secret }, wrong: { secret: "wrong-canary" }, lacking: { secret: "narrow-canary" } },
    at: { tenant: "acme", provider: "gcp", account: "default" } as const,
    end: async () => client.forget(secret),
    meet: async (trouble: Trouble) => {
      for (const operation of ["verify", "mint", "probe", "revoke"] as const) {
        client.failAlways(operation, new Failure(codes[trouble]));
      }
    },
    changes: async () => client.changes,
    close: async () => undefined,
  };
}
