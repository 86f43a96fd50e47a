import { AwsError } from "./aws-error.ts";

export type SecretVersion = { id: string; value: string; createdAt: Date; stages: Set<string> };

/** The versions of one secret and the labels that move between them. */
export type SecretVersions = Map<string, SecretVersion>;

/**
 * Adds a version under the caller's token. The same token with the same value is a retry and changes nothing. The same token
 * with another value is refused, even when the version has lost its labels since.
 */
export function putVersion(
  versions: SecretVersions,
  { id, value, stages, at }: { id: string; value: string; stages: readonly string[]; at: Date },
): SecretVersion {
  const existing = versions.get(id);
  if (existing !== undefined) {
    if (existing.value !== value) {
      throw new AwsError(
        "ResourceExistsException",
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of this secret.`,
      );
    }
    return existing;
  }
  const version = { id, value, createdAt: at, stages: new Set<string>() };
  const labels = versions.size === 0 ? new Set([...stages, "AWSCURRENT"]) : new Set(stages);
  versions.set(id, version);
  for (const label of labels) {
    moveLabel(versions, label, version);
  }
  return version;
}

export function versionWith(versions: SecretVersions, label: string): SecretVersion | undefined {
  return [...versions.values()].find(({ stages }) => stages.has(label));
}

/** Moves a label, which only one version has at a time. The version that loses AWSCURRENT becomes AWSPREVIOUS. */
export function moveLabel(versions: SecretVersions, label: string, to: SecretVersion | undefined): void {
  const from = versionWith(versions, label);
  if (from === to) {
    return;
  }
  from?.stages.delete(label);
  to?.stages.add(label);
  if (label === "AWSCURRENT" && from !== undefined) {
    moveLabel(versions, "AWSPREVIOUS", from);
  }
}

/** Finds the version with this id, this label or both; AWSCURRENT without either. */
export function findVersion(versions: SecretVersions, id: string | undefined, stage: string | undefined): SecretVersion {
  const stageOrCurrent = stage ?? (id === undefined ? "AWSCURRENT" : undefined);
  const version = id === undefined ? versionWith(versions, stageOrCurrent ?? "") : versions.get(id);
  if (version === undefined) {
    const sought = id === undefined ? `staging label: ${stageOrCurrent}` : `VersionId: ${id}`;
    throw new AwsError("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for ${sought}`);
  }
  if (stageOrCurrent !== undefined && !version.stages.has(stageOrCurrent)) {
    throw new AwsError("InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.");
  }
  return version;
}
