import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";
import { connectionId } from "./tailscale-connection.ts";
import { openFederatedMethod } from "./tailscale-federated-connection.ts";

const path = "/api/v2/oauth/token-exchange";

providerContract("federated of Tailscale", async (): Promise<OpenedMethod> => {
  const tailscale = await openFederatedMethod();
  const clientId = await tailscale.addTrust();
  const lacking = await tailscale.addTrust({ scopes: ["auth_keys"] });
  const { details } = await tailscale.verify(clientId);
  return {
    method: tailscale.method,
    held: {},
    details,
    connectionId,
    // The second is what each token of ours begins with.
    secrets: ["tskey-", "eyJ"],
    bodies: { works: { clientId }, wrong: { clientId: "TAcme1CNTRL-kNobodyCNTRL" }, lacking: { clientId: lacking } },
    at: tailscale.callOf().at,
    givesBackAlone: true,
    end: async () => {
      await tailscale.deleteTrust(clientId);
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await tailscale.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    answerToken: async (body) => {
      await tailscale.control("POST", "faults", toTokenAnswer(path, body));
    },
    changes: async () =>
      (await tailscale.calls()).filter((call) => call.method !== "GET" && call.path !== path).map((call) => `${call.method} ${call.path}`),
    close: tailscale.close,
  };
});
