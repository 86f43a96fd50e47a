import { steer } from "./trouble.ts";

/** What a customer's pool trusts. `audience`: absent or `null`, the provider's name. */
export type OfferedTrust = { readonly issuer: string; readonly subject: string; readonly audience?: string | null };

/** What the customer's script prints: the fields of the connect. */
export type TrustingProject = { readonly workload_identity_provider: string; readonly service_account: string };

/**
 * A customer's project at Google that trusts an issuer without a secret, and what its owner may do with that trust. The commands of the simulator
 * stand for those of the Google Cloud CLI.
 *
 * @param google - The address of Google's simulator.
 */
export function federatedProject(
  google: string,
  project: { readonly projectId: string; readonly number: string; readonly displayName: string },
) {
  const control = steer(google);
  const { projectId } = project;
  const pools = "workload-identity-pools";
  const pool = `${pools}/${projectId}/aurora`;
  const provider = `${pool}/providers/aurora`;
  const email = `aurora-reader@${projectId}.iam.gserviceaccount.com`;
  const resource = `projects/${project.number}/locations/global/workloadIdentityPools/aurora`;
  const onlyFor = ({ subject }: OfferedTrust) => ({ attribute_condition: `assertion.sub=='${subject}'` });
  const bind = (verb: "POST" | "DELETE", member: string) =>
    control(verb, `service-accounts/${email}/bindings`, { role: "roles/iam.workloadIdentityUser", members: [member] });
  const everybody = `principalSet://iam.googleapis.com/${resource}/*`;

  return {
    /** Makes account, pool, provider and binding. */
    trust: async (offered: OfferedTrust): Promise<TrustingProject> => {
      await control("POST", "service-accounts", { name: "aurora-reader", project_id: projectId, projects: [project], key: false });
      await control("POST", pools, { project_id: projectId, id: "aurora" });
      const audience = offered.audience ?? `https://iam.googleapis.com/${resource}/providers/aurora`;
      const made = { id: "aurora", issuer: offered.issuer, allowed_audiences: [audience], ...onlyFor(offered) };
      await control("POST", `${pool}/providers`, made);
      await bind("POST", `principal://iam.googleapis.com/${resource}/subject/${offered.subject}`);
      return { workload_identity_provider: `${resource}/providers/aurora`, service_account: email };
    },
    /** Leaves the condition out, and lets the whole pool act as the account. */
    open: async () => {
      await control("PATCH", provider, { attribute_condition: null });
      await bind("POST", everybody);
    },
    close: async (offered: OfferedTrust) => {
      await control("PATCH", provider, onlyFor(offered));
      await bind("DELETE", everybody);
    },
    setDisabled: (disabled: boolean) => control("PATCH", provider, { disabled }),
  };
}
