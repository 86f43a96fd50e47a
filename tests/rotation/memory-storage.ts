import type { StorageAdapter, StoredModel } from "oidc-provider";

/**
 * Stores everything that the authorization server issued, until the process ends. The server's own storage keeps only a
 * thousand entries, and would lose unused grants.
 */
export function memoryStorage(): (model: string) => StorageAdapter {
  const all = new Map<string, StoredModel>();
  const findBy = (model: string, matches: (stored: StoredModel) => boolean) =>
    [...all].find(([key, stored]) => key.startsWith(`${model}:`) && matches(stored))?.[1];

  return (model) => ({
    upsert: async (id, stored) => void all.set(`${model}:${id}`, stored),
    find: async (id) => all.get(`${model}:${id}`),
    findByUid: async (uid) => findBy(model, (stored) => stored.uid === uid),
    findByUserCode: async (userCode) => findBy(model, (stored) => stored.userCode === userCode),
    consume: async (id) => {
      const stored = all.get(`${model}:${id}`);
      if (stored !== undefined) {
        stored.consumed = Math.floor(Date.now() / 1000);
      }
    },
    destroy: async (id) => void all.delete(`${model}:${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, stored] of all) {
        if (key.startsWith(`${model}:`) && stored.grantId === grantId) {
          all.delete(key);
        }
      }
    },
  });
}
