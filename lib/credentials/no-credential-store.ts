import type { CredentialStore } from "../connections/credential-store.ts";
import { Failure } from "../errors.ts";

/**
 * The credential store of a function whose methods store nothing: it has no right in the real one, and works while that is down. Nothing is
 * ever there, and a write is a bug of ours.
 */
export const noCredentialStore: CredentialStore = {
  read: async () => undefined,
  write: async () => {
    throw new Failure("configuration_invalid", { detail: "this function serves only methods that store nothing" });
  },
  erase: async () => undefined,
  health: async () => undefined,
  locate: () => "",
};
