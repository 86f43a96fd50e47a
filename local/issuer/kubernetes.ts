import { randomUUID } from "node:crypto";
import { type MachineIssuer, makeKey, startMachineIssuer } from "./machine-issuer.ts";

/** What a pod's projected volume asks the cluster for. */
export type TokenRequest = {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences: readonly string[];
  /** The cluster takes no less than 600. Default: an hour. */
  readonly expirationSeconds?: number;
};

export type Kubernetes = MachineIssuer & { requestToken(request: TokenRequest): Promise<string> };

/**
 * Starts the issuer of a cluster's service accounts. The audience is a list, also when it has one entry.
 *
 * @see {@link https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery Kubernetes, issuer discovery}
 */
export async function startKubernetes({ port }: { readonly port: number }): Promise<Kubernetes> {
  const issuer = await startMachineIssuer(
    {
      name: "the cluster",
      jwksPath: "/openid/v1/jwks",
      keys: [await makeKey("RS256", { kid: "J3iBwQ6aYf0b0TlLq8o2z3dT2m9yTn0cV7Wc4S1rXkE", use: "sig", alg: "RS256" })],
      metadata: { response_types_supported: ["id_token"], subject_types_supported: ["public"] },
    },
    { port },
  );
  return {
    ...issuer,
    requestToken: ({ namespace, serviceAccount, audiences, expirationSeconds = 3600 }) => {
      if (expirationSeconds < 600) {
        throw new Error("spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes");
      }
      const claims = {
        sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
        aud: [...audiences],
        nbf: issuer.now(),
        jti: randomUUID(),
        "kubernetes.io": { namespace, serviceaccount: { name: serviceAccount, uid: "6f1d2c3b-0000-4000-8000-000000000002" } },
      };
      return issuer.sign(claims, { alg: "RS256", lifetimeSeconds: expirationSeconds });
    },
  };
}
