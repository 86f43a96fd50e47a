import { DEFAULT_SETTINGS } from "../../ovh/settings.ts";
import { steer, type TroubleSpot } from "./trouble.ts";

type State = {
  readonly accounts: readonly { readonly nichandle: string }[];
  readonly service_accounts: readonly { readonly client_id: string }[];
};
type Created = { readonly client_id: string; readonly client_secret: string };

/** What a customer is told to allow a service account. */
const readProjects = ["publicCloudProject:apiovh:get"];

const methods = ["GET", "POST"];
/** More than a person presses. */
const times = 10_000;

/** What a customer does in OVHcloud's consoles, and what can go wrong there. @param url - Of its simulator. */
export function ovhTroubles(url: string): TroubleSpot {
  const send = steer(url);
  const readState = async () => (await send("GET", "state")) as State;
  const eachClient = async (change: (path: string) => Promise<unknown>) => {
    const { service_accounts: clients } = await readState();
    await Promise.all(clients.map(({ client_id }) => change(`service-accounts/${client_id}`)));
  };
  const setPolicies = (allow: readonly string[]) => eachClient((path) => send("PUT", `${path}/policy`, { allow }));
  const set = async (settings: object) => void (await send("POST", "settings", settings));
  const fail = async (how: object) => {
    await Promise.all(methods.map((method) => send("POST", "faults", { method, path: "/*", ...how, times })));
  };
  const create = async (allow: readonly string[]) => {
    const { client_id, client_secret } = (await send("POST", "service-accounts", { allow })) as Created;
    return [
      { label: "Client ID", value: client_id, field: "clientId" },
      { label: "Client secret", value: client_secret, field: "clientSecret" },
    ];
  };
  return {
    where: "OVHcloud",
    troubles: [
      {
        id: "ovh-client",
        label: "Create a service account",
        what: "In Europe, with a policy, as the customer does in the API console.",
        isLasting: false,
        connects: { provider: "ovh", method: "service_account" },
        create: () => create(readProjects),
      },
      {
        id: "ovh-bare-client",
        label: "Create one without a policy",
        what: "In Europe. A check finds what it lacks, with the policy to paste.",
        isLasting: false,
        connects: { provider: "ovh", method: "service_account" },
        create: () => create([]),
      },
      {
        id: "ovh-policy",
        label: "Withdraw the policies",
        what: "The service accounts may do nothing. A check finds it, with the policy to paste, and the connection stays active.",
        isLasting: true,
        cause: () => setPolicies([]),
      },
      {
        id: "ovh-delete",
        label: "Delete the service accounts",
        what: "The next use or check notices it. It cannot be put right: create another one, and connect that.",
        isLasting: false,
        cause: () => eachClient((path) => send("DELETE", path)),
      },
      {
        id: "ovh-logins",
        label: "End the logins",
        what: "As when OVHcloud ends them. The next refresh or check notices it.",
        isLasting: false,
        cause: async () => {
          const { accounts } = await readState();
          await Promise.all(accounts.map(({ nichandle }) => send("POST", "revoke", { nichandle })));
        },
      },
      {
        id: "ovh-refreshable",
        label: "Give refresh tokens",
        what: "Logins that are made from now on are refreshed, and do not end after a day.",
        isLasting: true,
        cause: () => set({ refresh_tokens: "rotated" }),
      },
      {
        id: "ovh-no-revoke",
        label: "Refuse to revoke",
        what: "As without the revocation endpoint, which OVHcloud does not document. A disconnect then says what is left.",
        isLasting: true,
        cause: () => set({ revoke_endpoint: false }),
      },
      {
        id: "ovh-down",
        label: "Answer with a page of 503",
        what: "In every region. A live token is still served, and checks say that it passes.",
        isLasting: true,
        cause: () => fail({ status: 503, body: "<html><h1>Service Unavailable</h1></html>" }),
      },
    ],
    mend: async () => {
      await send("DELETE", "faults");
      await set(DEFAULT_SETTINGS);
      await setPolicies(readProjects);
    },
  };
}
