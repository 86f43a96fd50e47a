import { together } from "../../../lib/http/serve.ts";
import { composeTailnet } from "../../tailscale/with-tailnet.ts";
import { writeLambda } from "../../write-lambda.ts";
import { createHandler as serveAuthKeys } from "../tailscale/auth-keys.ts";
import { createHandler as listDevices } from "../tailscale/devices.ts";
import { createHandler as listTailnets } from "../tailscale/tailnets.ts";

export const handler = writeLambda(together(serveAuthKeys, listDevices, listTailnets), composeTailnet);
