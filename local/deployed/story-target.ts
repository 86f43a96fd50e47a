import type { StoryTarget } from "../stories/story-target.ts";
import { deployedCustomerAccount } from "./customer-account.ts";
import { takeDeployedInventory } from "./inventory.ts";
import type { Deployed } from "./stack.ts";

/** The deployed target as the stories of the demo use it. */
export const toStoryTarget = (deployed: Deployed): StoryTarget => ({
  api: deployed.api,
  google: deployed.google,
  tailscale: deployed.tailscale,
  ovh: deployed.ovh,
  azure: deployed.azure,
  aws: deployed.aws,
  customerAccount: (id) => deployedCustomerAccount(deployed.aws, id),
  signToken: deployed.issuer.sign,
  takeInventory: () => takeDeployedInventory(deployed),
});
