import { createProgress } from "../../ops/progress.ts";
import { listBindings } from "./rights.ts";

/** `npm run vault:bindings`: prints which sets of rights log in with which Vault role, as docs/deploy/vault.md binds them. */
const { line } = createProgress(process.stdout);
for (const { job, sets } of listBindings()) {
  line(`bind ${job} ${sets.join(" ")}`);
}
