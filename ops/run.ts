import { addAudit } from "./audit/add-audit.ts";
import { addDestroy } from "./destroy/add-destroy.ts";
import { addDoctor } from "./doctor.ts";
import { addExplain } from "./explain.ts";
import { addIdentityCommands } from "./identity/add-identity.ts";
import { addPublishIssuer } from "./issuer-copies/add-publish-issuer.ts";
import { addList } from "./list.ts";
import { describeError } from "./missing-right.ts";
import { addOffboard } from "./offboard/add-offboard.ts";
import { createOps } from "./program.ts";
import { addRotate } from "./rotate/add-rotate.ts";
import { addStop } from "./stop/add-stop.ts";
import { addWork } from "./work/add-work.ts";

/**
 * `npm run ops -- <command>`: looks at a deployed stage with the operator's own AWS login. The table is read where it is: no function of the
 * suite has to work for it.
 */
const ops = createOps();
for (const add of [
  addList,
  addExplain,
  addDoctor,
  addRotate,
  addStop,
  addWork,
  addOffboard,
  addDestroy,
  addAudit,
  addPublishIssuer,
  addIdentityCommands,
]) {
  add(ops);
}

try {
  await ops.program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
