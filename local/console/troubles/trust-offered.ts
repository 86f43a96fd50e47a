import type { Given, Offered, Trouble } from "./trouble.ts";

/**
 * Has a customer's cloud trust what the API has offered for one connection, in place of the customer's script.
 *
 * @param label - Names what is made.
 * @param trust - Makes it. @returns What fills the form in.
 */
export const trustOffered = (provider: string, label: string, trust: (offered: Offered) => Promise<readonly Given[]>): Trouble => ({
  id: `${provider}-trust-offered`,
  label,
  what: "As the customer does with the script above, in the simulator: for this connection's subject alone.",
  isLasting: false,
  connects: { provider, method: "federated" },
  trust,
});
