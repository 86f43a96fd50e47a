import { audiences } from "../../../lib/providers/azure/azure-clouds.ts";
import { DEFAULT_SETTINGS } from "../../azure/settings.ts";
import { steer, type Trouble, type TroubleSpot } from "./trouble.ts";
import { trustOffered } from "./trust-offered.ts";

type State = {
  readonly directories: readonly { readonly id: string; readonly subscriptions: readonly { readonly id: string }[] }[];
  readonly applications: readonly {
    readonly client_id: string;
    readonly directory: string;
    readonly secrets: readonly { readonly id: string }[];
    readonly federated_credentials: readonly { readonly name: string }[];
  }[];
};
type Application = State["applications"][number];
type Created = { readonly tenant_id: string; readonly client_id: string; readonly client_secret: string };

/** Days that the setup script gives a secret. */
const secretDays = 180;

const methods = ["GET", "POST"];
/** More than a person presses. */
const times = 10_000;

/** What a customer does in the Azure portal, and what can go wrong there. @param url - Of its simulator. */
export function azureTroubles(url: string): TroubleSpot {
  const send = steer(url);
  const readState = async () => (await send("GET", "state")) as State;
  const eachApplication = async (change: (application: Application, state: State) => Promise<unknown>) => {
    const state = await readState();
    await Promise.all(state.applications.map((application) => change(application, state)));
  };
  const edit = (changes: object) => eachApplication(({ client_id }) => send("PATCH", `applications/${client_id}`, changes));
  /** What each trust in our issuer compares the audience with. */
  const setAudience = (audience: string) =>
    eachApplication(({ client_id, federated_credentials }) =>
      Promise.all(
        federated_credentials.map(({ name }) => send("PATCH", `applications/${client_id}/federated-credentials/${name}`, { audience })),
      ),
    );
  const setClock = async (skew_seconds: number) => void (await send("POST", "clock", { skew_seconds }));
  const register = async (secret_days: number) => {
    const { tenant_id, client_id, client_secret } = (await send("POST", "applications", { secret_days })) as Created;
    return [
      { label: "Tenant ID", value: tenant_id, field: "tenantId" },
      { label: "Client ID", value: client_id, field: "clientId" },
      { label: "Client secret", value: client_secret, field: "clientSecret" },
    ];
  };
  return {
    where: "Azure",
    troubles: [
      {
        id: "azure-application",
        label: "Register an application",
        what: "With the role Reader and a secret for 180 days, as the setup script does.",
        isLasting: false,
        connects: { provider: "azure", method: "service_principal" },
        create: () => register(secretDays),
      },
      {
        id: "azure-short-secret",
        label: "Register one whose secret expires in 9 days",
        what: "The connection works, and says that another secret is needed soon.",
        isLasting: false,
        connects: { provider: "azure", method: "service_principal" },
        create: () => register(9),
      },
      trustAtAzure(url),
      {
        id: "azure-role",
        label: "Take the roles away",
        what: "The applications see no subscription. A check finds it, and the connection stays active.",
        isLasting: true,
        cause: () => edit({ roles: [] }),
      },
      {
        id: "azure-secret",
        label: "Delete the secrets",
        what: "The next use or check notices it. It cannot be put right: register another application, and connect that.",
        isLasting: false,
        cause: () =>
          eachApplication(({ client_id, secrets }) =>
            Promise.all(secrets.map(({ id }) => send("DELETE", `applications/${client_id}/secrets/${id}`))),
          ),
      },
      {
        id: "azure-expired",
        label: "Let the secrets expire",
        what: "Microsoft's clock goes a year ahead. The next use or check notices it.",
        isLasting: true,
        cause: () => setClock(366 * 86_400),
      },
      {
        id: "azure-trust",
        label: "Write the trusted audience in another case",
        what: "Azure compares letter by letter: the next use or check of a connection without a secret notices it. A check works again once it is put right.",
        isLasting: true,
        cause: () => setAudience(audiences.public.toLowerCase()),
      },
      {
        id: "azure-issuers",
        label: "Let Azure not reach our issuer",
        what: "When Azure has forgotten the keys, five minutes later, no new token comes for a connection without a secret. It is ours: no connection ends.",
        isLasting: true,
        cause: async () => void (await send("POST", "settings", { issuers_are_away: true })),
      },
      {
        id: "azure-blocked",
        label: "Block the applications",
        what: "By a Conditional Access policy, as an administrator may do. A check works again once it is put right.",
        isLasting: true,
        cause: () => edit({ is_blocked: true }),
      },
      {
        id: "azure-deleted",
        label: "Delete the applications",
        what: "The next use or check notices it. It cannot be put right: register another one, and connect that.",
        isLasting: false,
        cause: () => eachApplication(({ client_id }) => send("DELETE", `applications/${client_id}`)),
      },
      {
        id: "azure-down",
        label: "Refuse with 503",
        what: "A live token is still served, and checks say that it passes.",
        isLasting: true,
        cause: async () => {
          await Promise.all(methods.map((method) => send("POST", "faults", { method, path: "/*", status: 503, times })));
        },
      },
    ],
    mend: async () => {
      await send("DELETE", "faults");
      await send("POST", "settings", DEFAULT_SETTINGS);
      await setClock(0);
      await setAudience(audiences.public);
      await eachApplication(({ client_id, directory }, { directories }) => {
        const roles = directories.find(({ id }) => id === directory)?.subscriptions.map(({ id }) => id) ?? [];
        return send("PATCH", `applications/${client_id}`, { roles, is_blocked: false });
      });
    },
  };
}

/** An application with a federated credential. @param url - Of Azure's simulator. */
function trustAtAzure(url: string): Trouble {
  const send = steer(url);
  return trustOffered("azure", "Register an application that trusts it", async ({ issuer, subject, audience }) => {
    const made = (await send("POST", "applications", { has_secret: false })) as Readonly<Record<"tenant_id" | "client_id", string>>;
    await send("POST", `applications/${made.client_id}/federated-credentials`, { name: "aurora", issuer, subject, audience });
    return [
      { label: "Tenant ID", value: made.tenant_id, field: "tenantId" },
      { label: "Client ID", value: made.client_id, field: "clientId" },
    ];
  });
}
