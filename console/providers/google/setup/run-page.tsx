import { Head } from "../../../parts/head.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import type { PageBelow } from "../../provider-part.ts";
import { backTo, toPlanPath, toResourcesPath } from "./addresses.ts";
import { MachinePicture } from "./machine-picture.tsx";
import { RunSection } from "./run-section.tsx";
import { useRun } from "./use-run.ts";

/** Shows one run of the setup, from its beginning to its end. Its address can be reloaded, and given to a colleague. */
export const RunPage: PageBelow = ({ name, title, id = "" }) => {
  const run = useRun(id);
  return (
    <>
      <Head title={`Setup of ${title}`} back={backTo(name, title)} />
      <div class="card">
        <RunSection of={run} name={name} picture={<MachinePicture of={run.value.value?.status} />}>
          <p class="links">
            <PageLink to={toResourcesPath(name)}>Resources</PageLink>
            <PageLink to={toPlanPath(name, { access: "read" })}>Plan again</PageLink>
          </p>
        </RunSection>
      </div>
    </>
  );
};
