import type { Fault } from "../fault.ts";
import { felt } from "../losing-access.ts";

export const vaultSealed: Fault = {
  id: "vault-sealed",
  title: "Vault is sealed",
  alarm: "OperatorFailuresAlarm",
  felt: "vault_sealed",
  also: felt,
  step: "`vault operator unseal`",
  make: async ({ deployed: { vault } }) => {
    await vault.seal();
    return () => vault.unseal();
  },
};
