import { ADA, openOvhMethods } from "./ovh-fixture.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";

const secrets = ["ovhaccess_", "ovhrefresh_", "ovhcode_", "ovhclient-"];
const at = { tenant: "acme", provider: "ovh", account: "ovh-eu" } as const;

providerContract("login of OVHcloud", async (): Promise<OpenedMethod> => {
  const ovh = await openOvhMethods();
  await ovh.settings({ refresh_tokens: "kept" });
  const { held } = await ovh.connect();
  return {
    method: ovh.login,
    held,
    secrets,
    at,
    end: async () => {
      await ovh.control("POST", "revoke", { nichandle: ADA });
    },
    meet: (trouble) => ovh.meet(toFault(trouble)),
    answerToken: async (body) => {
      await ovh.control("POST", "faults", toTokenAnswer("/eu/auth/oauth2/token", body));
    },
    changes: async () => (await ovh.calls()).filter(({ path }) => path.endsWith("/revoke")).map(({ path }) => path),
    close: ovh.close,
  };
});

providerContract("service account of OVHcloud", async (): Promise<OpenedMethod> => {
  const ovh = await openOvhMethods();
  const { body } = await ovh.addAccount();
  const lacking = await ovh.addAccount({ allow: [] });
  const { credential = {}, details } = await ovh.verify(body);
  return {
    method: ovh.serviceAccount,
    held: credential,
    details,
    secrets: [...secrets, body.clientSecret, lacking.body.clientSecret],
    bodies: { works: body, wrong: { ...body, clientSecret: "wrong" }, lacking: lacking.body },
    at,
    end: async () => {
      await ovh.control("DELETE", `service-accounts/${body.clientId}`);
    },
    meet: (trouble) => ovh.meet(toFault(trouble)),
    answerToken: async (body) => {
      await ovh.control("POST", "faults", toTokenAnswer("/eu/auth/oauth2/token", body));
    },
    changes: async () =>
      (await ovh.calls()).filter(({ method, path }) => method !== "GET" && !path.endsWith("/token")).map(({ path }) => path),
    close: ovh.close,
  };
});
