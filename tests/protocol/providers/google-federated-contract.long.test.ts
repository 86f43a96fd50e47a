import { body, callOfConnection, connectionId, email, openFederatedMethod } from "./google-federated-connection.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault } from "./provider-troubles.ts";

providerContract("federated of Google", async (): Promise<OpenedMethod> => {
  const google = await openFederatedMethod();
  await google.setUp();
  const other = "lacking@shop-production.iam.gserviceaccount.com";
  const [lacking] = [{ ...body, service_account: other }];
  await google.control("POST", "service-accounts", { name: "lacking", project_id: "shop-production", projects: [], key: false });
  const { details } = await google.method.verify(google.method.parse(body), callOfConnection());
  return {
    method: google.method,
    held: {},
    details,
    connectionId,
    secrets: ["ya29.", "eyJ"],
    bodies: { works: body, wrong: { ...body, service_account: "none@shop-production.iam.gserviceaccount.com" }, lacking },
    at: { tenant: "acme", provider: "gcp", account: "default" },
    givesBackAlone: true,
    end: async () => {
      await google.control("PATCH", `service-accounts/${email}`, { disabled: true });
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await google.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    changes: async () =>
      (await google.calls())
        .filter(({ method, path }) => method !== "GET" && path !== "/v1/token" && !path.endsWith(":generateAccessToken"))
        .map(({ method, path }) => `${method} ${path}`),
    close: google.close,
  };
});
