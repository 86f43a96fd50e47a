import { readName } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { toOperationFailure, waitForOperation } from "./operation.ts";
import type { MakeChange } from "./outcomes.ts";
import { editFresh } from "./policy-edit.ts";
import { type CloudProject, getProject, patchLabels } from "./project-api.ts";
import type { Waits } from "./waits.ts";

type Labels = Readonly<Record<string, string>>;

/** Writes a project's label. A label of this name with another value is the customer's by now, and stays. */
export const writeLabel: MakeChange = async (change, { google, waits }) => {
  const { key, value } = readName.label(change);
  let isTaken = false;
  const add = (labels: Labels) => {
    isTaken = labels[key] !== undefined && labels[key] !== value;
    return labels[key] === undefined ? { ...labels, [key]: value } : undefined;
  };
  const isEdited = await editLabels(google, change.target, add, waits);
  return isTaken ? { state: "failed", code: "label_taken" } : { state: isEdited ? "changed" : "unchanged" };
};

/** Removes a label if it still has our value. @returns Whether it had. */
export function removeLabel(google: CloudSession, project: string, key: string, value: string, waits: Waits): Promise<boolean> {
  const remove = (labels: Labels) => {
    const { [key]: found, ...others } = labels;
    return found === value ? others : undefined;
  };
  return editLabels(google, project, remove, waits);
}

/**
 * Reads all labels, edits them and writes them back, and again when the project was changed in between.
 *
 * @param edit - `undefined`: nothing is left to do. @returns Whether the labels were others before the first attempt.
 */
const editLabels = (
  google: CloudSession,
  project: string,
  edit: (labels: Labels) => Labels | undefined,
  waits: Waits,
): Promise<boolean> => {
  const patch = async (found: CloudProject, labels: Labels) => {
    const { error } = await waitForOperation(google, await patchLabels(google, found, labels), { api: "resourceManager", waits });
    if (error !== undefined) {
      throw toOperationFailure(error, "projects.patch");
    }
  };
  const write = (found: CloudProject) => {
    const edited = edit(found.labels);
    return edited && patch(found, edited);
  };
  return editFresh(() => getProject(google, project), write, waits);
};
