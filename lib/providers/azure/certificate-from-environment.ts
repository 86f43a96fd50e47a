import { type KmsKey, kmsKeys } from "../../aws/kms-key.ts";
import { type Environment, readConfig, setting } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import type { CertificateDeps } from "./certificate-token.ts";

/** Opens the key that signs certificates and assertions, and no identity token. `undefined`: the function has none (`CERTIFICATE_KEY_ARN`). */
export function certificateKeyFromEnvironment(env: Environment): KmsKey | undefined {
  const { arn } = readConfig(env, { arn: setting("CERTIFICATE_KEY_ARN", "", (raw) => raw) });
  return arn === "" ? undefined : withKnownPublicKey(kmsKeys("issuer_unavailable")(arn));
}

/** Reads the public key once for a process, and again after a failure: it never changes. */
function withKnownPublicKey(key: KmsKey): KmsKey {
  let known: Promise<Buffer> | undefined;
  const readPublicKey = () => {
    known ??= key.readPublicKey();
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return { ...key, readPublicKey };
}

/**
 * Azure's method whose key is in KMS. None where the function has no key.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function certificateFromEnvironment(
  build: (deps: CertificateDeps) => Method,
  env: Environment,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] {
  const key = certificateKeyFromEnvironment(env);
  return key === undefined ? [] : [build({ settings: azureSettingsFromEnvironment(env), key, clock, random })];
}
