import type { Environment } from "../../lib/config.ts";
import type { Method } from "../../lib/connections/provider.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { clientMethod, clientSubmission, tailscaleFromEnvironment } from "../../lib/providers/tailscale/client-method.ts";
import {
  federatedMethod,
  federatedSubmission,
  tailscaleFederatedFromEnvironment,
} from "../../lib/providers/tailscale/federated-tailnet-method.ts";
import type { BuildMethods, MayExecute, ToAbout, ToAccountEntry, ToTargets } from "../provider-parts.ts";
import { toTailnet } from "./to-tailnet.ts";

export { tailscaleRelayRules as relay } from "../../lib/relay/rules/tailscale-relay-rules.ts";
export { connectForms } from "./connect-forms.ts";

/** Tailscale's methods. */
export const methods: BuildMethods = (env) => build(env, clientMethod, federatedMethod);

/** With what connects them. */
export const connects: BuildMethods = (env) => build(env, clientSubmission, federatedSubmission);

/** Every one of them is connected by what a caller sends. */
export const submissions = connects;

const build = (env: Environment, client: typeof clientMethod, federated: typeof federatedMethod): readonly Method[] => [
  ...tailscaleFromEnvironment(client, env),
  ...tailscaleFederatedFromEnvironment(federated, env, identityTokensFromEnvironment(env)),
];

/** The tailnet, by its id and by its name for people, and the day on which the auth key expires. */
export const about: ToAbout = ({ identity, details: { end } = {} }) => {
  const { tailnet, tailnetName } = toTailnet({ identity });
  const day = end === undefined ? null : new Date(Number(end) * 86_400_000).toISOString().slice(0, 10);
  return { tailnet, tailnet_name: tailnetName, auth_key_expires_on: day };
};

/** The tailnet. */
export const inUse: ToTargets = ({ identity: { id, label: name } }) => [{ id, name }];

/** The connected tailnet, as Aurora's client names it. */
export const accountEntry: ToAccountEntry = (connection) => {
  const { tailnet, tailnetName } = toTailnet(connection);
  return {
    name: tailnetName,
    status: { tailnet },
    token: { subscription_id: tailnet, subscription_name: tailnetName },
  };
};

/** With a scope that writes: each scope that only reads ends in `:read`. */
export const mayExecute: MayExecute = ({ scopesGranted }) => scopesGranted.some((scope) => !scope.endsWith(":read"));
