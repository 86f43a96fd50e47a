import { connectionId, openFederatedMethod } from "./azure-federated-connection.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";

providerContract("federated of Azure", async (): Promise<OpenedMethod> => {
  const azure = await openFederatedMethod();
  const application = await azure.addTrusting();
  const lacking = await azure.addTrusting({}, { roles: [] });
  const { details } = await azure.verify(application);
  return {
    method: azure.method,
    held: {},
    details,
    connectionId,
    // Each token of ours and of Azure's begins with it.
    secrets: ["eyJ"],
    bodies: { works: application, wrong: await azure.addApplication(), lacking },
    at: azure.callOf().at,
    givesBackAlone: true,
    end: async () => {
      await azure.control("DELETE", `applications/${application.clientId}`);
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await azure.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    answerToken: async (body) => {
      await azure.control("POST", "faults", toTokenAnswer("/*", body));
    },
    changes: async () =>
      (await azure.calls())
        .filter(({ method, path }) => method !== "GET" && !String(path).endsWith("/oauth2/v2.0/token"))
        .map(({ method, path }) => `${method} ${path}`),
    close: azure.close,
  };
});
