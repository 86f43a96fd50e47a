import { bodyOf, openPrincipalMethod } from "./azure-connection.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";

providerContract("service_principal of Azure", async (): Promise<OpenedMethod> => {
  const azure = await openPrincipalMethod();
  const readOnly = await azure.addApplication();
  const readOnlyCredentials = { clientId: readOnly.id, clientSecret: readOnly.secret };
  const { application, held, details } = await azure.connect({}, { readOnlyCredentials });
  const { held: without } = await azure.stand(bodyOf(application));
  const lacking = await azure.addApplication({ roles: [] });
  return {
    method: azure.method,
    held,
    details,
    secrets: [application.secret, readOnly.secret, lacking.secret, "eyJ"],
    bodies: {
      works: bodyOf(application),
      wrong: bodyOf({ ...application, secret: `${application.secret}0` }),
      lacking: bodyOf(lacking),
    },
    separate: {
      without,
      end: async () => {
        await azure.control("DELETE", `applications/${readOnly.id}`);
      },
    },
    at: { tenant: "acme", provider: "azure", account: "default" },
    givesBackAlone: true,
    end: async () => {
      await azure.control("DELETE", `applications/${application.id}`);
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
