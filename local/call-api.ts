import { readJson } from "./read-json.ts";

/** Makes a caller of the API with one bearer token. @throws {Error} The API answered with a failure: its status and code. */
export function caller({ api, token }: { readonly api: string; readonly token: string }) {
  return {
    async call<T>(method: string, path: string, body?: object): Promise<T> {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const response = await fetch(`${api}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!response.ok) {
        const { code } = await readJson<{ code?: string }>(response);
        throw new Error(`${method} ${path} answered ${response.status} ${code ?? ""}`);
      }
      return readJson<T>(response);
    },
  };
}
