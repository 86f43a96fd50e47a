import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as azureChooseSubscriptions } from "../azure/choose-subscriptions.ts";
import { handler as tailscaleChooseTailnets } from "../tailscale/choose-tailnets.ts";

export const handler = serveSet(azureChooseSubscriptions, tailscaleChooseTailnets);
