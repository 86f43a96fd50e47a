import * as v from "valibot";

const maxValueBytes = 65_536;

const token = v.pipe(v.string(), v.minLength(32), v.maxLength(64));
const value = v.pipe(v.string(), v.minLength(1), v.maxBytes(maxValueBytes));
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const SecretId = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

export const createSchema = v.object({
  Name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/)),
  ClientRequestToken: token,
  SecretString: v.exactOptional(value),
});
export const putSchema = v.object({
  SecretId,
  ClientRequestToken: token,
  SecretString: value,
  VersionStages: v.optional(v.pipe(v.array(label), v.minLength(1), v.maxLength(20)), ["AWSCURRENT"]),
});
export const getSchema = v.object({ SecretId, VersionId: v.exactOptional(token), VersionStage: v.exactOptional(label) });
export const moveSchema = v.object({
  SecretId,
  VersionStage: label,
  MoveToVersionId: v.exactOptional(token),
  RemoveFromVersionId: v.exactOptional(token),
});
export const deleteSchema = v.object({
  SecretId,
  RecoveryWindowInDays: v.exactOptional(v.number()),
  ForceDeleteWithoutRecovery: v.optional(v.boolean(), false),
});
export const ofSecretSchema = v.object({ SecretId });
export const listSchema = v.object({ SecretId, IncludeDeprecated: v.optional(v.boolean(), false) });
/** Names that begin so: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
const nameFilter = v.object({ Key: v.literal("name"), Values: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10)) });
export const listSecretsSchema = v.object({
  Filters: v.optional(v.array(nameFilter), []),
  MaxResults: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100)), 100),
  NextToken: v.optional(v.pipe(v.string(), v.digits()), "0"),
});
