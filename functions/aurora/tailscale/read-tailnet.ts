import { isConnected } from "../../../lib/connections/connection.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { trustSshKey } from "../../../lib/kits/tailscale/trust-ssh-key.ts";
import { toPublicKey } from "../../../lib/providers/tailscale/ssh-public-key.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { toRootTailnet, toTailnet } from "../../tailscale/to-tailnet.ts";
import { connectRequired } from "../../tailscale/with-tailnet.ts";
import { composeRecords, type Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

/** `GET /tailscale_api/tailscale/status`: whether a tailnet is connected, from the record alone. */
export const readStatus = serve(routes.readTailscaleStatus, (deps: Records) => async (request) => {
  const { connection, accounts } = await readOwnConnection(deps, request, "tailscale");
  const isUp = connection !== undefined && isConnected(connection);
  return { connected: isUp, provider: "tailscale", accounts, ...(isUp ? toTailnet(connection) : {}) };
});

/** `GET /tailscale_api/tailscale/root-tailnet`: the tailnet that was chosen as root. */
export const readRootTailnet = serve(routes.readRootTailnet, (deps: Records) => async (request) => {
  const { key, connection } = await readOwnConnection(deps, request, "tailscale");
  const tailnetId = connection && toRootTailnet(await deps.settings.read(key), connection);
  return { tailnetId: tailnetId ?? null, hasRootTailnet: tailnetId !== undefined };
});

/** `GET /tailscale_api/tailscale/ssh-setup`: the public SSH key, and how a machine is told to trust it. It changes nothing. 404: a connection
 * without a secret has no SSH key. */
export const readSshSetup = serve(routes.readTailscaleSshSetup, (deps: Records) => async (request) => {
  const { connection } = await readOwnConnection(deps, request, "tailscale");
  if (connection === undefined) {
    return connectRequired(request, "not_found");
  }
  const keyPart = connection.details?.ssh_key;
  if (keyPart === undefined) {
    throw new Failure("not_found", { detail: "a connection without a secret has no SSH key" });
  }
  const publicKey = toPublicKey(keyPart);
  const { tailnetName } = toTailnet(connection);
  return { success: true, sshPublicKey: publicKey, tailnet: tailnetName, instructions, command: trustSshKey(publicKey) };
});

const instructions = [
  "Log in to each machine that is to be reached, as the user that commands will run as.",
  "Run the command there. It adds the public key to ~/.ssh/authorized_keys, once.",
  "Make sure that your tailnet's access rules let the tags of the client reach the machine on port 22.",
];

export const createHandler = together(readStatus, readRootTailnet, readSshSetup);

export const handler = httpLambda(createHandler, composeRecords);
