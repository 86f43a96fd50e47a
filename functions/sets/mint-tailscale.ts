import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as authKey } from "../tailscale/auth-key.ts";
import { handler as authKeys } from "../tailscale/auth-keys.ts";
import { handler as createAuthKey } from "../tailscale/create-auth-key.ts";
import { handler as devices } from "../tailscale/devices.ts";
import { handler as tailnets } from "../tailscale/tailnets.ts";

export const handler = serveSet(authKey, authKeys, createAuthKey, devices, tailnets);
