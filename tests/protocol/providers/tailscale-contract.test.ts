import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";
import { openClientMethod } from "./tailscale-connection.ts";

providerContract("client of Tailscale", async (): Promise<OpenedMethod> => {
  const tailscale = await openClientMethod();
  const { client, held, details } = await tailscale.connect();
  const lacking = await tailscale.addClient({ scopes: ["devices:core:read"], tags: [] });
  const bodyOf = ({ clientId, clientSecret }: typeof client, end = "") => ({ clientId, clientSecret: clientSecret.reveal() + end });
  return {
    method: tailscale.method,
    held,
    details,
    secrets: ["tskey-", "OPENSSH PRIVATE KEY"],
    bodies: { works: bodyOf(client), wrong: bodyOf(client, "0"), lacking: bodyOf(lacking) },
    at: { tenant: "acme", provider: "tailscale", account: "default" },
    end: async () => {
      await tailscale.revoke(client);
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await tailscale.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    answerToken: async (body) => {
      await tailscale.control("POST", "faults", toTokenAnswer("/api/v2/oauth/token", body));
    },
    changes: async () =>
      (await tailscale.calls())
        .filter(({ method, path }) => method !== "GET" && path !== "/api/v2/oauth/token")
        .map(({ method, path }) => `${method} ${path}`),
    close: tailscale.close,
  };
});
