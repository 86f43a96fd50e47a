import { DEFAULT_POLICY } from "../../tailscale/policy.ts";
import { steer, type Trouble, type TroubleSpot } from "./trouble.ts";
import { trustOffered } from "./trust-offered.ts";

type State = {
  readonly tailnets: readonly { readonly id: string }[];
  readonly clients: readonly { readonly client_id: string; readonly status: "live" | "revoked" }[];
  readonly auth_keys: readonly { readonly id: string; readonly status: "live" | "deleted" | "expired" }[];
  readonly federated_identities: readonly { readonly client_id: string; readonly subject: string; readonly status: "live" | "revoked" }[];
};
type Created = { readonly client_id: string; readonly client_secret: string };

/** What a customer is told to give a client. */
const grants = { scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] };
/** Without an owner of the client's tag. */
const policyWithoutOwner = DEFAULT_POLICY.replace(/^.*"tag:aurora":.*\n/m, "").replace(', "tag:aurora"]', "]");

const methods = ["GET", "POST", "DELETE"];
/** More than a person presses. */
const times = 10_000;

/** What a customer does in Tailscale's admin console, and what can go wrong there. @param url - Of its simulator. */
export function tailscaleTroubles(url: string): TroubleSpot {
  const send = steer(url);
  const readState = async () => (await send("GET", "state")) as State;
  const eachClient = async (change: (path: string) => Promise<unknown>) => {
    const { clients } = await readState();
    await Promise.all(clients.filter(({ status }) => status === "live").map(({ client_id }) => change(`clients/${client_id}`)));
  };
  const edit = (changes: object) => eachClient((path) => send("PATCH", path, changes));
  const eachTrust = async (change: (path: string, subject: string) => Promise<unknown>) => {
    const { federated_identities } = await readState();
    const live = federated_identities.filter(({ status }) => status === "live");
    await Promise.all(live.map(({ client_id, subject }) => change(`federated/${client_id}`, subject)));
  };
  /** The subjects of the trust credentials that are open now. */
  const closed = new Map<string, string>();
  const setPolicy = async (policy: string) => {
    const { tailnets } = await readState();
    await Promise.all(tailnets.map(({ id }) => send("PUT", `tailnets/${id}/policy`, { policy })));
  };
  const fail = async (how: object) => {
    await Promise.all(methods.map((method) => send("POST", "faults", { method, path: "/api/v2/*", ...how, times })));
  };
  return {
    where: "Tailscale",
    troubles: [
      {
        id: "tailscale-client",
        label: "Create an OAuth client",
        what: "As the customer does in Tailscale's admin console.",
        isLasting: false,
        connects: { provider: "tailscale", method: "client" },
        create: async () => {
          const { client_id, client_secret } = (await send("POST", "clients", grants)) as Created;
          return [
            { label: "Client ID", value: client_id, field: "clientId" },
            { label: "Client secret", value: client_secret, field: "clientSecret" },
          ];
        },
      },
      trustAtTailscale(url),
      {
        id: "tailscale-revoke",
        label: "Revoke the client",
        what: "The next use or check notices it. It cannot be put right: create another client, and connect that one.",
        isLasting: false,
        cause: () => eachClient((path) => send("DELETE", path)),
      },
      {
        id: "tailscale-scope",
        label: "Take a scope away",
        what: "The client may no longer see the machines. A check finds it and says where to tick it.",
        isLasting: true,
        cause: () => edit({ scopes: ["auth_keys"] }),
      },
      {
        id: "tailscale-tag",
        label: "Replace the tag",
        what: "The client gets tag:web in place of tag:aurora. A check finds that the auth key has the other one.",
        isLasting: true,
        cause: () => edit({ tags: ["tag:web"] }),
      },
      {
        id: "tailscale-owner",
        label: "Take the owner from the tag",
        what: "No auth key can be created: connect while this is in place, and a check shows the line for the policy file.",
        isLasting: true,
        cause: () => setPolicy(policyWithoutOwner),
      },
      {
        id: "tailscale-key",
        label: "Delete the auth key",
        what: "A check finds it. Another one is created when the client is connected again.",
        isLasting: false,
        cause: async () => {
          const { auth_keys } = await readState();
          await Promise.all(auth_keys.filter(({ status }) => status === "live").map(({ id }) => send("DELETE", `keys/${id}`)));
        },
      },
      {
        id: "tailscale-trust-scope",
        label: "Take a scope from the trust credentials",
        what: "A connection without a secret may no longer see the machines. A check finds it and says where to tick it.",
        isLasting: true,
        cause: () => eachTrust((path) => send("PATCH", path, { scopes: ["dns:read"], tags: [] })),
      },
      {
        id: "tailscale-trust-open",
        label: "Open the trust credentials",
        what: "Their subject becomes a star. A check of a connection without a secret finds it, and no token is handed out until it is exact again.",
        isLasting: true,
        cause: () =>
          eachTrust((path, subject) => {
            closed.set(path, closed.get(path) ?? subject);
            return send("PATCH", path, { subject: "*" });
          }),
      },
      {
        id: "tailscale-trust-delete",
        label: "Delete the trust credentials",
        what: "The next use or check of a connection without a secret notices it. It cannot be put right: make another one, and connect it.",
        isLasting: false,
        cause: () => eachTrust((path) => send("DELETE", path)),
      },
      {
        id: "tailscale-down",
        label: "Answer 504",
        what: "With a page of a proxy in place of data. A live token is still served, and checks say that it passes.",
        isLasting: true,
        cause: () => fail({ status: 504, body: "<html><h1>504 Gateway Time-out</h1></html>" }),
      },
      {
        id: "tailscale-html",
        label: "Answer with a page",
        what: "200, and a page in place of data, as from a proxy that asks for a login.",
        isLasting: true,
        cause: () => fail({ status: 200, body: "<html><h1>Sign in</h1></html>" }),
      },
    ],
    mend: async () => {
      await send("DELETE", "faults");
      await setPolicy(DEFAULT_POLICY);
      await edit(grants);
      await eachTrust((path, subject) => send("PATCH", path, { ...grants, subject: closed.get(path) ?? subject }));
      closed.clear();
    },
  };
}

/** A tailnet with a trust credential. @param url - Of Tailscale's simulator. */
function trustAtTailscale(url: string): Trouble {
  const send = steer(url);
  return trustOffered("tailscale", "Make a trust credential", async ({ issuer, subject, audience }) => {
    const { id: tailnet } = (await send("POST", "tailnets", {})) as { readonly id: string };
    const trust = { issuer, subject, tailnet, ...(audience === null ? {} : { audience }) };
    const { client_id } = (await send("POST", "federated", trust)) as { readonly client_id: string };
    return [{ label: "Client ID", value: client_id, field: "clientId" }];
  });
}
