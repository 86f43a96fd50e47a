import { httpLambda, serve } from "../../../lib/http/serve.ts";
import type { AwsSettings } from "../../../lib/providers/aws/aws.ts";
import { awsSettingsFromEnvironment } from "../../../lib/providers/aws/aws-settings.ts";
import * as routes from "./routes.ts";

/** `GET /aws/env/check`: whether roles can be connected here, and from which account. The keys are those of a role, so none is stored. */
export const createHandler = serve(routes.checkAwsEnvironment, ({ accessRole }: Pick<AwsSettings, "accessRole">) => async () => ({
  configured: true,
  hasAccessKey: true,
  hasSecretKey: true,
  accountId: accessRole.account,
}));

export const handler = httpLambda(createHandler, awsSettingsFromEnvironment);
