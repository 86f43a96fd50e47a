import { together } from "../../../lib/http/serve.ts";
import { composeTailnet } from "../../tailscale/with-tailnet.ts";
import { writeLambda } from "../../write-lambda.ts";
import { createHandler as authKeys } from "../tailscale/auth-keys.ts";
import { createHandler as tailnets } from "../tailscale/tailnets.ts";

export const handler = writeLambda(together(authKeys, tailnets), composeTailnet);
