import { endpoint } from "../../lib/http/endpoint.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { AwsSettings } from "../../lib/providers/aws/aws.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";

/** `GET /aws/env/check`: whether roles can be connected here, and from which account. The keys are those of a role, so none is stored. */
export const createHandler = ({ accessRole }: Pick<AwsSettings, "accessRole">) =>
  endpoint({ permission: "connectors:read", dialect: "aurora" }, async () => ({
    configured: true,
    hasAccessKey: true,
    hasSecretKey: true,
    accountId: accessRole.account,
  }));

export const handler = auroraLambda(createHandler, awsSettingsFromEnvironment);
