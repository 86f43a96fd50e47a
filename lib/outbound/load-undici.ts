/** Loads the hot client from the file beside the bundle. */
export const loadUndici = () => import("./undici-client.chunk.ts");
