import { toCredentialFields } from "../../../lib/connections/credential/rotation.ts";
import { ada, openGoogle } from "../google-fixture.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";

providerContract("login of Google", async (): Promise<OpenedMethod> => {
  const google = await openGoogle();
  const grant = await google.connect();
  return {
    method: google.provider,
    held: toCredentialFields(grant, "grant-1", new Date()),
    secrets: ["ya29.", "1//0", "GOCSPX"],
    at: { tenant: "acme", provider: "gcp", account: "default" },
    end: async () => {
      await google.control("POST", "revoke", { sub: ada });
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await google.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    answerToken: async (body) => {
      await google.control("POST", "faults", toTokenAnswer("/token", body));
    },
    changes: async () =>
      (await google.calls())
        .filter(({ path, form }) => path === "/revoke" || form.grant_type === "authorization_code")
        .map(({ path }) => path),
    close: google.close,
  };
});
