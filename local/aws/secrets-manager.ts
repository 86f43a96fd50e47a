import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { account, region } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import { type JsonService, jsonService, operation, toEpochSeconds } from "./json-service.ts";
import { findVersion, moveLabel, putVersion, type SecretVersion, type SecretVersions, versionWith } from "./secret-versions.ts";
import {
  createSchema,
  deleteSchema,
  getSchema,
  listSchema,
  listSecretsSchema,
  moveSchema,
  ofSecretSchema,
  putSchema,
} from "./secrets-manager-inputs.ts";

type StoredSecret = { name: string; arn: string; createdAt: Date; changedAt: Date; deletionAt?: Date; versions: SecretVersions };

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Secrets Manager with string values. Operations whose token the SDK fills in require it, as the service does.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html Secrets Manager API reference}
 */
export function secretsManager(initial: Record<string, string>, now: () => Date): JsonService {
  const secrets = new Map<string, StoredSecret>();

  const lookUp = (id: string) => secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);
  const find = (id: string): StoredSecret => {
    const secret = lookUp(id);
    if (secret === undefined) {
      throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return secret;
  };
  const findLive = (id: string): StoredSecret => {
    const secret = find(id);
    if (secret.deletionAt !== undefined) {
      throw new AwsError("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  };
  const write = (secret: StoredSecret, id: string, text: string, stages: readonly string[]) => {
    secret.changedAt = now();
    return putVersion(secret.versions, { id, value: text, stages, at: now() });
  };

  const create = ({ Name, ClientRequestToken, SecretString }: v.InferOutput<typeof createSchema>) => {
    const existing = secrets.get(Name);
    if (existing?.deletionAt !== undefined) {
      throw new AwsError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing !== undefined && (SecretString === undefined || existing.versions.get(ClientRequestToken)?.value !== SecretString)) {
      throw new AwsError("ResourceExistsException", `The operation failed because the secret ${Name} already exists.`);
    }
    const secret = existing ?? { name: Name, arn: buildArn(Name), createdAt: now(), changedAt: now(), versions: new Map() };
    secrets.set(Name, secret);
    if (SecretString === undefined) {
      return { ARN: secret.arn, Name };
    }
    return { ARN: secret.arn, Name, VersionId: write(secret, ClientRequestToken, SecretString, ["AWSCURRENT"]).id };
  };
  for (const [Name, SecretString] of Object.entries(initial)) {
    create(v.parse(createSchema, { Name, SecretString, ClientRequestToken: randomBytes(16).toString("hex") }));
  }

  return jsonService({
    CreateSecret: operation(createSchema, create),

    GetSecretValue: operation(getSchema, ({ SecretId, VersionId, VersionStage }) => {
      const secret = findLive(SecretId);
      const version = findVersion(secret.versions, VersionId, VersionStage);
      return { ...nameOf(secret), ...describeVersion(version), SecretString: version.value };
    }),

    PutSecretValue: operation(putSchema, ({ SecretId, ClientRequestToken, SecretString, VersionStages }) => {
      const secret = findLive(SecretId);
      const { CreatedDate, ...version } = describeVersion(write(secret, ClientRequestToken, SecretString, VersionStages));
      return { ...nameOf(secret), ...version };
    }),

    UpdateSecretVersionStage: operation(moveSchema, ({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }) => {
      const secret = findLive(SecretId);
      const target = MoveToVersionId === undefined ? undefined : findVersion(secret.versions, MoveToVersionId, undefined);
      const holder = versionWith(secret.versions, VersionStage);
      if (holder !== undefined && holder !== target && holder.id !== RemoveFromVersionId) {
        const reason = `Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`;
        throw new AwsError("InvalidParameterException", reason);
      }
      if (RemoveFromVersionId !== undefined && holder?.id !== RemoveFromVersionId) {
        throw new AwsError("InvalidParameterException", `Staging label ${VersionStage} isn't attached to version ${RemoveFromVersionId}.`);
      }
      if (target === undefined && (VersionStage === "AWSCURRENT" || RemoveFromVersionId === undefined)) {
        throw new AwsError(
          "InvalidParameterException",
          "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
        );
      }
      moveLabel(secret.versions, VersionStage, target);
      return nameOf(secret);
    }),

    DeleteSecret: operation(deleteSchema, ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery }) => {
      if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
        throw new AwsError(
          "InvalidParameterException",
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      const days = RecoveryWindowInDays ?? 30;
      if (!Number.isInteger(days) || days < 7 || days > 30) {
        throw new AwsError("InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
      }
      if (ForceDeleteWithoutRecovery) {
        // Forced deletion of a missing secret succeeds.
        const secret = lookUp(SecretId);
        secrets.delete(secret?.name ?? SecretId);
        return {
          ...(secret === undefined ? { ARN: buildArn(SecretId), Name: SecretId } : nameOf(secret)),
          DeletionDate: toEpochSeconds(now()),
        };
      }
      const secret = findLive(SecretId);
      secret.deletionAt = new Date(now().getTime() + days * dayMs);
      return { ...nameOf(secret), DeletionDate: toEpochSeconds(secret.deletionAt) };
    }),

    RestoreSecret: operation(ofSecretSchema, ({ SecretId }) => {
      const secret = find(SecretId);
      delete secret.deletionAt;
      return nameOf(secret);
    }),

    DescribeSecret: operation(ofSecretSchema, ({ SecretId }) => {
      const secret = find(SecretId);
      const labelled = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
      return {
        ...nameOf(secret),
        CreatedDate: toEpochSeconds(secret.createdAt),
        LastChangedDate: toEpochSeconds(secret.changedAt),
        ...(secret.deletionAt === undefined ? {} : { DeletedDate: toEpochSeconds(secret.deletionAt) }),
        VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]])),
      };
    }),

    ListSecrets: operation(listSecretsSchema, ({ Filters, MaxResults, NextToken }) => {
      const isListed = ({ name, deletionAt }: StoredSecret) =>
        deletionAt === undefined &&
        Filters.every(({ Values }) => Values.some((prefix) => name.toLowerCase().startsWith(prefix.toLowerCase())));
      const listed = [...secrets.values()].filter(isListed);
      const end = Number(NextToken) + MaxResults;
      return {
        SecretList: listed.slice(Number(NextToken), end).map(({ arn, name }) => ({ ARN: arn, Name: name })),
        ...(end < listed.length ? { NextToken: String(end) } : {}),
      };
    }),

    ListSecretVersionIds: operation(listSchema, ({ SecretId, IncludeDeprecated }) => {
      const secret = find(SecretId);
      const listed = [...secret.versions.values()].filter(({ stages }) => IncludeDeprecated || stages.size > 0);
      return { ...nameOf(secret), Versions: listed.map(describeVersion) };
    }),
  });
}

/** Ends in six random characters, so that a policy for one secret does not match a later secret of the same name. */
const buildArn = (name: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${randomBytes(3).toString("hex")}`;
const nameOf = ({ arn, name }: StoredSecret) => ({ ARN: arn, Name: name });
const describeVersion = ({ id, stages, createdAt }: SecretVersion) => ({
  VersionId: id,
  VersionStages: [...stages],
  CreatedDate: toEpochSeconds(createdAt),
});
