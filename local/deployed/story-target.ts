import { toProviderUrls } from "../start-providers.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { deployedCustomerAccount } from "./customer-account.ts";
import { takeDeployedInventory } from "./inventory.ts";
import type { Deployed } from "./stack.ts";

/** The deployed target as the stories of the demo use it. */
export const toStoryTarget = (deployed: Deployed): StoryTarget => ({
  api: deployed.api,
  ...toProviderUrls((name) => deployed[name]),
  aws: deployed.aws,
  customerAccount: (id) => deployedCustomerAccount(deployed.aws, id),
  signToken: deployed.issuer.sign,
  takeInventory: () => takeDeployedInventory(deployed),
});
