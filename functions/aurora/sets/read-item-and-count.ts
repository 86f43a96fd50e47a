import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as awsCustomerRole } from "../aws/customer-role.ts";
import { handler as ovhRootProject } from "../ovh/root-project.ts";

export const handler = serveSet(awsCustomerRole, ovhRootProject);
