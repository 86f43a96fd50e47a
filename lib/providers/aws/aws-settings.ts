import { type Environment, integer, readConfig, setting } from "../../config.ts";
import { type AwsSettings, defaultRefreshesPerMinute, parseRoleArn } from "./aws.ts";

/**
 * Reads the operator's settings for AWS: `ACCESS_ROLE_ARN` and `ROLE_SESSIONS_PER_MINUTE`. Region and endpoint are those of the function,
 * as for every call of AWS.
 *
 * @throws {Failure} `configuration_invalid`: a missing or malformed key.
 */
export const awsSettingsFromEnvironment = (env: Environment): AwsSettings =>
  readConfig(env, {
    accessRole: setting("ACCESS_ROLE_ARN", undefined, parseRoleArn),
    refreshesPerMinute: integer("ROLE_SESSIONS_PER_MINUTE", { min: 1, max: 100_000_000 }, defaultRefreshesPerMinute),
  });
