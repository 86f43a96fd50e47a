import { callOf } from "../../fakes/call-of.ts";
import { openKeyMethod } from "./google-key-connection.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import { toFault, toTokenAnswer } from "./provider-troubles.ts";

providerContract("service account key of Google", async (): Promise<OpenedMethod> => {
  const google = await openKeyMethod();
  const [key, other, lacking] = await Promise.all([google.createKey(), google.createKey(), google.createKey([])]);
  const works = google.bodyOf(key);
  const { credential = {}, details } = await google.method.verify(google.method.parse(works), callOf());
  return {
    method: google.method,
    held: credential,
    details,
    secrets: ["ya29.", "PRIVATE KEY", google.privateKeyOf(key).split("\n")[3] ?? ""],
    bodies: { works, wrong: google.bodyOf(key, { private_key: google.privateKeyOf(other) }), lacking: google.bodyOf(lacking) },
    at: { tenant: "acme", provider: "gcp", account: "default" },
    givesBackAlone: true,
    end: async () => {
      await google.edit(key, { disabled: true });
    },
    meet: async (trouble) => {
      for (const method of ["GET", "POST"]) {
        await google.control("POST", "faults", { method, path: "/*", times: 99, ...toFault(trouble) });
      }
    },
    answerToken: async (body) => {
      await google.control("POST", "faults", toTokenAnswer("/token", body));
    },
    changes: async () =>
      (await google.calls())
        .filter(({ method, path }) => method !== "GET" && path !== "/token")
        .map(({ method, path }) => `${method} ${path}`),
    close: google.close,
  };
});
