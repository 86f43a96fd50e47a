import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as awsCfnQuickcreate } from "../aws/cfn-quickcreate.ts";
import { handler as awsCfnTemplate } from "../aws/cfn-template.ts";
import { handler as ovhRootProject } from "../ovh/root-project.ts";

export const handler = serveSet(awsCfnQuickcreate, awsCfnTemplate, ovhRootProject);
